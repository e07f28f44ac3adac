package proxy

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/tmtplab/tmtplab/sim/link"
)

// overTCP is a connection through a proxy on loopback, both ends of it.
func overTCP(t *testing.T) (client, server *net.TCPConn) {
	t.Helper()
	listen := func() net.Listener {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return ln
	}
	target, front := listen(), listen()
	p := New(Config{Profile: &link.Profile{}, Dial: func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", target.Addr().String())
	}})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- p.Serve(ctx, front) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
		target.Close()
	})
	c, err := net.Dial("tcp", front.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s, err := target.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); s.Close() })
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

// One side may close while the other goes on.
func TestHalfClose(t *testing.T) {
	client, server := overTCP(t)
	client.Write([]byte("question"))
	client.CloseWrite()
	if got, err := io.ReadAll(server); string(got) != "question" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	server.Write([]byte("answer"))
	server.Close()
	if got, err := io.ReadAll(client); string(got) != "answer" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
}

// A reset gets through as one.
func TestReset(t *testing.T) {
	client, server := overTCP(t)
	server.Write([]byte("x"))
	if _, err := client.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	client.SetLinger(0)
	client.Close()
	if _, err := server.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the server reads %v", err)
	}
}
