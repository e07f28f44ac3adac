//go:build !unix

package execute

import (
	"errors"
	"net"
	"os"
	"time"
)

// transport reads and writes a connection, and waits only a little.
type transport struct{ conn net.Conn }

func newTransport(c net.Conn) (transport, error) { return transport{c}, nil }

// least is how long a read or write takes that is not to wait.
const least = time.Millisecond

// read reads what is there, or what comes within a time.
func (t *transport) read(b []byte, most time.Duration) (int, error) {
	if err := t.conn.SetReadDeadline(time.Now().Add(max(most, least))); err != nil {
		return 0, err
	}
	n, err := t.conn.Read(b)
	return n, soon(n, err)
}

// write writes as much as goes at once, or within a time.
func (t *transport) write(b []byte, most time.Duration) (int, error) {
	if err := t.conn.SetWriteDeadline(time.Now().Add(max(most, least))); err != nil {
		return 0, err
	}
	n, err := t.conn.Write(b)
	return n, soon(n, err)
}

// soon turns the error of a wait that is over into the one that says so.
func soon(n int, err error) error {
	switch {
	case n > 0 && errors.Is(err, os.ErrDeadlineExceeded):
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return again{}
	}
	return err
}
