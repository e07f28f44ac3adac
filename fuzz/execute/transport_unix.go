//go:build unix

package execute

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// transport reads and writes a connection without waiting, or waits only a
// little. It waits as Go's own connections do: a thread of its own that waits
// in the system would keep a processor from the rest of this program, to which
// the server may belong.
type transport struct {
	conn net.Conn
	raw  syscall.RawConn
	fd   int // good until the connection is closed
}

func newTransport(c net.Conn) (t transport, err error) {
	t.conn = c
	if t.raw, err = c.(syscall.Conn).SyscallConn(); err != nil {
		return t, err
	}
	err = t.raw.Control(func(fd uintptr) { t.fd = int(fd) })
	return t, err
}

// read reads what is there, or what comes within a time.
func (t *transport) read(b []byte, most time.Duration) (n int, err error) {
	if most == 0 {
		return readNow(t.fd, b)
	}
	if err := t.conn.SetReadDeadline(time.Now().Add(most)); err != nil {
		return 0, err
	}
	late := t.raw.Read(func(fd uintptr) bool {
		n, err = readNow(int(fd), b)
		return !isAgain(err)
	})
	if late != nil && err == nil {
		err = unless(late)
	}
	return n, err
}

// unless returns an error of waiting, unless it says that time was over before
// there was a look at the connection.
func unless(late error) error {
	if errors.Is(late, os.ErrDeadlineExceeded) {
		return again{}
	}
	return late
}

func readNow(fd int, b []byte) (int, error) {
	for {
		n, err := unix.Read(fd, b)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return 0, again{}
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

// write writes as much as goes at once, or within a time.
func (t *transport) write(b []byte, most time.Duration) (n int, err error) {
	if n, err = writeNow(t.fd, b); most == 0 || !isAgain(err) {
		return n, err
	}
	if err := t.conn.SetWriteDeadline(time.Now().Add(most)); err != nil {
		return 0, err
	}
	late := t.raw.Write(func(fd uintptr) bool {
		n, err = writeNow(int(fd), b)
		return !isAgain(err)
	})
	if late != nil && err == nil {
		err = unless(late)
	}
	return n, err
}

func writeNow(fd int, b []byte) (int, error) {
	for {
		n, err := unix.Write(fd, b)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return 0, again{}
		case err != nil:
			return 0, err
		}
		return n, nil
	}
}
