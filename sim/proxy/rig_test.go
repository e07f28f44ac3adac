package proxy

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

const ms = time.Millisecond

// rig is a proxy between pipes, in a bubble where time passes only when all
// wait.
type rig struct {
	t       *testing.T
	proxy   *Proxy
	clients chan net.Conn // to be accepted
	servers chan net.Conn // the far ends of what the proxy dialled
	stop    context.CancelFunc
	served  chan error
	start   time.Time
}

// inBubble runs a test of a proxy; all that it started must have ended with it.
func inBubble(t *testing.T, config Config, test func(*rig)) {
	t.Helper()
	if err := config.Profile.Check(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, clients: make(chan net.Conn), servers: make(chan net.Conn, 10), served: make(chan error, 1), start: time.Now()}
		if config.Dial == nil {
			config.Dial = func(context.Context) (net.Conn, error) {
				near, far := net.Pipe()
				r.servers <- far
				return near, nil
			}
		}
		r.proxy = New(config)
		ctx, cancel := context.WithCancel(t.Context())
		r.stop = cancel
		closed := make(chan struct{})
		go func() { r.served <- r.proxy.Serve(ctx, pipeListener{r.clients, closed}) }()
		test(r)
		cancel()
		if err := <-r.served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
}

func (r *rig) now() time.Duration { return time.Since(r.start) }

// connect opens a connection through the proxy, and returns both ends when the
// server has its.
func (r *rig) connect() (client, server net.Conn) {
	near, far := net.Pipe()
	r.clients <- far
	return near, <-r.servers
}

// gets reads from a connection until it has a text, or an error.
func (r *rig) gets(c net.Conn, want string) time.Duration {
	r.t.Helper()
	got := ""
	for len(got) < len(want) {
		buffer := make([]byte, 1<<16)
		n, err := c.Read(buffer)
		if got += string(buffer[:n]); err != nil {
			r.t.Fatalf("after %q: %v", got, err)
		}
	}
	if got != want {
		r.t.Fatalf("%q came, want %q", got, want)
	}
	return r.now()
}

// ends waits for the end of a connection.
func (r *rig) ends(c net.Conn) time.Duration {
	r.t.Helper()
	if n, err := c.Read(make([]byte, 10)); err == nil {
		r.t.Fatalf("%d octets came instead of the end", n)
	}
	return r.now()
}

func (r *rig) at(what string, got, want time.Duration) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("%s after %v, want %v", what, got, want)
	}
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, errors.New("closed")
	}
}

func (l pipeListener) Close() error {
	close(l.closed)
	return nil
}

func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// onClosed is a log that tells when a connection is over.
type closedLog struct {
	slog.Handler
	closed chan struct{}
}

func onClosed(closed chan struct{}) slog.Handler { return closedLog{slog.DiscardHandler, closed} }

func (l closedLog) Enabled(context.Context, slog.Level) bool { return true }
func (l closedLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l closedLog) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "closed" {
		l.closed <- struct{}{}
	}
	return nil
}
