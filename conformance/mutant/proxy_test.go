package mutant_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/conformance/mutant"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

func bytesReader(s string) io.Reader { return bytes.NewReader([]byte(s)) }

// stage is a proxy between a client and a server that a test plays itself.
type stage struct {
	t       *testing.T
	address string
	servers chan net.Conn // as the proxy connects
}

func newStage(t *testing.T, f mutant.Filter) *stage {
	s := &stage{t: t, servers: make(chan net.Conn, 10)}
	behind, ahead := listen(t), listen(t)
	s.address = ahead.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error)
	proxy := mutant.NewProxy(mutant.Mutant{New: func() mutant.Filter { return f }}, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", behind.Addr().String())
	})
	go func() { served <- proxy.Serve(ctx, ahead) }()
	go func() {
		for {
			conn, err := behind.Accept()
			if err != nil {
				return
			}
			s.servers <- conn
		}
	}()
	t.Cleanup(func() {
		cancel()
		behind.Close()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return s
}

// connect opens a link and returns both its ends.
func (s *stage) connect() (client, server net.Conn) {
	s.t.Helper()
	client, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.limited(client), s.accept()
}

func (s *stage) accept() net.Conn { return s.limited(<-s.servers) }

// limited ends a test that would wait forever.
func (s *stage) limited(conn net.Conn) net.Conn {
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	s.t.Cleanup(func() { conn.Close() })
	return conn
}

func (s *stage) send(conn net.Conn, octets string) {
	s.t.Helper()
	if _, err := io.WriteString(conn, octets); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) expect(conn net.Conn, octets string) {
	s.t.Helper()
	got := make([]byte, len(octets))
	if n, err := io.ReadFull(conn, got); string(got) != octets {
		s.t.Fatalf("came %q (%v), want %q", got[:n], err, octets)
	}
}

func (s *stage) expectEnd(conn net.Conn) {
	s.t.Helper()
	if rest, err := io.ReadAll(conn); err != nil || len(rest) > 0 {
		s.t.Fatalf("came %q (%v), want the end", rest, err)
	}
}

var (
	rev    = frame(`{"op":0,"id":"1"}`)
	pulse  = frame(`{"op":11}`)
	quit   = frame(`{"op":12}`)
	login  = frame(`{"op":2,"uid":"u","node":"n"}`)
	edited = frame(`{"op":3,"id":"r1","newalias":"some one"}`)
	info   = frame(`{"info":"login ok","ohi":[],"op":"info"}`)
	acked  = frame(`{"id":"r1","op":"ack"}`)
	bye    = frame(`{"error":"bye","op":"quit"}`)
)

func frame(header string) string { return string(mutant.Frame(header, "").Head) }

// TestOctetsPass shows that what has no function passes piece by piece, no
// message or not, and that each end is told when the other has ended.
func TestOctetsPass(t *testing.T) {
	s := newStage(t, mutant.Filter{})
	client, server := s.connect()
	s.send(client, "00")
	s.expect(server, "00")
	s.send(client, "zz and so on")
	s.expect(server, "zz and so on")
	client.(*net.TCPConn).CloseWrite()
	s.expectEnd(server)
	s.send(server, info)
	s.expect(client, info)
	server.Close()
	s.expectEnd(client)
}

// TestBroken shows that what is no message comes to the function for that,
// behind what was one.
func TestBroken(t *testing.T) {
	var whole, broken string
	s := newStage(t, mutant.Filter{
		FromClient:  func(link int, m mutant.Message, out *mutant.Out) { whole += string(m.Octets()); out.ToServer(link, m) },
		Broken:      func(_ int, octets []byte, _ *mutant.Out) { broken += string(octets) },
		ClientEnded: func(link int, out *mutant.Out) { out.ToServer(link, mutant.Raw("end")); out.CloseServer(link) },
	})
	client, server := s.connect()
	s.send(client, rev+"0x09 what is this")
	client.Close()
	s.expect(server, rev+"end")
	s.expectEnd(server)
	if whole != rev || broken != "0x09 what is this" {
		t.Errorf("%q is whole and %q is not", whole, broken)
	}
}

// TestSession shows what a filter is told of links, also by sides for which it
// has no function.
func TestSession(t *testing.T) {
	s := newStage(t, mutant.Filter{FromServer: func(link int, m mutant.Message, out *mutant.Out) {
		if r, ok := out.Asked(link, m.Text("id")); ok {
			out.ToClient(link, mutant.Raw(r.NewAlias+" of "+out.User(link)+" "+out.Node(link)))
		}
		if _, ok := out.Asked(link, "r2"); ok || len(out.Online("u")) != 1 || len(out.Links()) != 1 {
			t.Errorf("online are %v of %v", out.Online("u"), out.Links())
		}
	}})
	client, server := s.connect()
	s.send(client, rev+login+edited+edited)
	s.expect(server, rev+login+edited+edited)
	s.send(server, info+acked+acked+acked)
	s.expect(client, "some one of u n"+"some one of u n")
	server.Close()
	s.expectEnd(client)
}

// TestEnds shows that either end can be closed by itself, and what still
// passes then; and that a cut ends both.
func TestEnds(t *testing.T) {
	s := newStage(t, mutant.Filter{FromClient: func(link int, m mutant.Message, out *mutant.Out) {
		switch string(m.Head) {
		case quit:
			out.ToClient(link, mutant.Raw(bye))
			out.CloseClient(link)
		case rev:
			out.CloseServer(link)
		case pulse:
			out.Cut(link)
		}
	}})
	client, server := s.connect()
	s.send(client, quit)
	s.expect(client, bye)
	s.expectEnd(client)
	s.send(client, rev)
	s.expectEnd(server)

	client, server = s.connect()
	s.send(client, pulse)
	s.expectEnd(client)
	s.expectEnd(server)
}

// TestOwnLink shows that a filter can speak to the server on a link of its
// own, at once, and later.
func TestOwnLink(t *testing.T) {
	own := 0
	s := newStage(t, mutant.Filter{
		Opened: func(_ int, out *mutant.Out) {
			own = out.Dial()
			out.ToServer(own, mutant.Raw(rev))
			out.After(time.Millisecond, func(out *mutant.Out) {
				out.ToServer(own, mutant.Raw(quit))
				out.CloseServer(own)
			})
			out.After(time.Hour, func(*mutant.Out) { t.Error("the run is over") })
		},
		FromServer: func(link int, m mutant.Message, out *mutant.Out) {
			if link == own {
				out.ToClient(1, m)
			}
		},
	})
	client, first := s.connect()
	second := s.accept()
	s.send(client, pulse)
	for _, server := range []net.Conn{first, second} {
		got := make([]byte, 4)
		io.ReadFull(server, got)
		if string(got) == "0011" {
			s.expect(server, rev[4:]+quit)
			s.send(server, info)
			s.expect(client, info)
			s.expectEnd(server)
		}
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
