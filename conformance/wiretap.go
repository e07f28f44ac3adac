package conformance

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Wiretap is told of what crosses the transport of every connection of a run:
// TLS records where there is TLS, and also connections that carry no messages,
// as those that only look whether the target lives. It is how captures are
// made. Its methods are called from many goroutines at once.
type Wiretap interface {
	// Connected returns who listens to a new connection. The suite began to
	// connect at the first of the times.
	Connected(link LinkInfo, dialled, connected time.Time) Tap
	// Keys is a line of a TLS key log, as Wireshark reads it, without its end.
	// The keys of a connection come after the server's first octets, some of
	// which are encrypted with them, and before the suite uses them.
	Keys(line string)
}

// Tap listens to one connection. What is told of one direction is told in
// order, and nothing after its end.
type Tap interface {
	// Octets come in the pieces in which they are written and read; they must
	// not be kept. Those of the suite are told before they are sent, so that an
	// answer is never heard before its question: of a connection that breaks,
	// the last ones may not have left.
	Octets(dir Direction, octets []byte, at time.Time)
	// Ended tells that a side sends no more.
	Ended(dir Direction, at time.Time)
	// Reset tells that a side broke the connection off, both directions.
	Reset(dir Direction, at time.Time)
}

// wiretaps puts taps onto the connections of a target. A nil one puts none.
type wiretaps struct {
	to     Wiretap
	number func() int // of the next link
}

// tapLink is the key of the LinkInfo in a context, under which a connection is
// announced to a Wiretap.
type tapLink struct{}

// named returns a context whose connections a Wiretap gets to know by info.
func named(ctx context.Context, info LinkInfo) context.Context {
	return context.WithValue(ctx, tapLink{}, info)
}

func (w *wiretaps) onto(ctx context.Context, target string, conn net.Conn, dialled time.Time) net.Conn {
	if w == nil {
		return conn
	}
	info, _ := ctx.Value(tapLink{}).(LinkInfo)
	if info.Number == 0 {
		info.Number = w.number()
	}
	info.Target, info.Local, info.Remote = target, conn.LocalAddr().String(), conn.RemoteAddr().String()
	return &tapped{Conn: conn, tap: w.to.Connected(info, dialled, time.Now())}
}

// Write is the io.Writer that crypto/tls writes its keys to.
func (w *wiretaps) Write(line []byte) (int, error) {
	n := len(line)
	if n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	w.to.Keys(string(line))
	return n, nil
}

// tapped is a connection with a tap on it.
type tapped struct {
	net.Conn
	tap    Tap
	aborts atomic.Bool // Close resets
	ended  [2]sync.Once
}

func (c *tapped) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.tap.Octets(FromServer, b[:n], time.Now())
	}
	switch {
	case err == io.EOF:
		c.end(FromServer, c.tap.Ended)
	case errors.Is(err, syscall.ECONNRESET):
		c.end(FromServer, c.tap.Reset)
	}
	return n, err
}

func (c *tapped) Write(b []byte) (int, error) {
	c.tap.Octets(ToServer, b, time.Now())
	n, err := c.Conn.Write(b)
	if errors.Is(err, syscall.ECONNRESET) {
		c.end(FromServer, c.tap.Reset)
	}
	return n, err
}

func (c *tapped) Close() error {
	if c.aborts.Load() {
		c.end(ToServer, c.tap.Reset)
	} else {
		c.end(ToServer, c.tap.Ended)
	}
	return c.Conn.Close()
}

// CloseWrite ends the suite's direction, where the transport has directions.
func (c *tapped) CloseWrite() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	c.end(ToServer, c.tap.Ended)
	return half.CloseWrite()
}

// SetLinger is that of a TCP connection; with 0, Close resets.
func (c *tapped) SetLinger(seconds int) error {
	tcp, ok := c.Conn.(*net.TCPConn)
	if !ok {
		return nil
	}
	c.aborts.Store(seconds == 0)
	return tcp.SetLinger(seconds)
}

func (c *tapped) end(dir Direction, how func(Direction, time.Time)) {
	c.ended[dir].Do(func() { how(dir, time.Now()) })
}
