//go:build unix

package execute

import (
	"io"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	pollIn  int16 = unix.POLLIN
	pollOut int16 = unix.POLLOUT
)

// pollFd is a connection that is waited for.
type pollFd = unix.PollFd

// descriptor returns the number under which the system knows a connection. It
// is good until the connection is closed.
func descriptor(c net.Conn) (fd int, err error) {
	raw, err := c.(syscall.Conn).SyscallConn()
	if err != nil {
		return 0, err
	}
	err = raw.Control(func(n uintptr) { fd = int(n) })
	return fd, err
}

// readNow reads without waiting.
func readNow(p *pipe, b []byte) (int, error) {
	for {
		n, err := unix.Read(p.fd, b)
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

// writeNow writes as much as goes without waiting.
func writeNow(p *pipe, b []byte) (int, error) {
	for {
		n, err := unix.Write(p.fd, b)
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

// poll1 waits for one connection, and returns what it is ready for.
func poll1(fd int, events int16, most time.Duration) int16 {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: events}}
	poll(fds[:], most)
	return fds[0].Revents
}

// poll waits for one of several connections.
func poll(fds []unix.PollFd, most time.Duration) int {
	n, err := unix.Poll(fds, int((most+time.Millisecond-1)/time.Millisecond))
	if err != nil {
		return 0
	}
	return n
}
