package daemon

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Octets that are no message get a quit in every phase of the link (CONN-5).
func TestGarbage(t *testing.T) {
	s := start(t, Config{})
	for _, octets := range []string{
		"zzzz{\"op\":0}", "0007{\"op\":0}", "0011[\"op\":0,\"id\":\"1\"]", "0008{\"op\":4}", "GET / HTTP/1.1\r\n\r\n",
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "0012{\"op\":13,\"id\":\"1\"}",
	} {
		p := s.dial()
		p.raw([]byte(octets))
		p.wantQuit()
		p = s.dial().register()
		p.raw([]byte(octets))
		p.wantQuit()
	}
	s.dial().register() // nobody else is harmed
}

// Plaintext on a TLS port, and garbage records, end that link only (SEC-1).
func TestNotTLS(t *testing.T) {
	s := start(t, Config{})
	for _, octets := range []string{"0011{\"op\":0,\"id\":\"1\"}", "\x16\x03\x01\xff\xff", "\x17\x03\x03\x00\x01\x00", ""} {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, octets); err != nil {
			t.Fatal(err)
		}
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("the link did not end after %q", octets)
		}
		conn.Close()
	}
	s.dial().register()
}

// A client that is ended while it is still sending gets to read why.
func TestQuitWhileSending(t *testing.T) {
	s := start(t, Config{})
	for _, header := range []wire.Request{
		{Op: spec.OpPing, ID: "p", From: "nobody at all", To: "nobody at all", DataLen: 50 << 20},
		{Op: spec.OpTmtpRev, ID: "1"},
	} {
		p := s.dial().register()
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			_, err := p.conn.Write(header.AppendFrame(nil))
			for range 800 {
				if err != nil {
					return
				}
				_, err = p.conn.Write(make([]byte, 64<<10))
			}
		}()
		p.wantQuit()
		p.conn.Close()
		<-sent
	}
}

// A link in the midst of an upload, cut or reset, leaves nothing behind
// (DATA-7, CONN-14).
func TestCutUpload(t *testing.T) {
	s := start(t, Config{})
	alice, bob := s.dial().register(), s.dial().register()
	for _, how := range []func(net.Conn){
		func(c net.Conn) { c.Close() },
		func(c net.Conn) { c.(*tls.Conn).NetConn().Close() },
		func(c net.Conn) {
			_ = c.(*tls.Conn).NetConn().(*net.TCPConn).SetLinger(0)
			_ = c.(*tls.Conn).NetConn().Close()
		},
		func(c net.Conn) { _ = c.(*tls.Conn).CloseWrite() },
	} {
		p := s.dial().register()
		q := post("cut", bob.uid)
		q.DataLen = 1 << 20
		p.raw(append(q.AppendFrame(nil), text(700_000)...))
		how(p.conn)
	}
	alice.posted(bob, "whole")
	bob.deliver("whole")
	bob.settle()
	s.stop()
	if used := s.store.(interface{ Used() int64 }).Used(); used != 0 {
		t.Fatalf("%d octets of bodies are left", used)
	}
}

// Requests read before the end of the stream take effect and are answered
// (CONN-13).
func TestHalfClose(t *testing.T) {
	s := start(t, Config{})
	alice, bob := s.dial().register(), s.dial().register()
	for range 20 {
		alice.raw(frame(post("last", bob.uid), "words"))
	}
	if err := alice.conn.(*tls.Conn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if m := alice.expect(spec.MsgAck); m.Error != "" {
			t.Fatal(m.Error)
		}
		bob.deliver("words")
	}
	alice.wantEnd()
}

// A length that nobody can hold costs nothing, and a body for which there is
// no room is an ack with an error (DATA-3).
func TestNoRoom(t *testing.T) {
	s := start(t, Config{Store: newMemory(1 << 20)})
	alice, bob := s.dial().register(), s.dial().register()
	if m := alice.post(bob, text(2<<20)); m.Error == "" {
		t.Fatal("a body greater than the store was accepted")
	}
	alice.posted(bob, text(600_000))
	if m := alice.post(bob, text(600_000)); m.Error == "" {
		t.Fatal("a body that does not fit any more was accepted")
	}
	bob.deliver(text(600_000))
	bob.posted(bob, "x") // its ack says that the Ack before it is durable
	alice.posted(bob, text(600_000))
	q := post("endless", bob.uid)
	q.DataLen = spec.MaxInt
	alice.raw(append(q.AppendFrame(nil), text(1<<20)...))
	alice.conn.Close()
	bob.deliver("x")
	bob.deliver(text(600_000))
}

// Links past the limit are closed as they come, and let in when there is room.
func TestTooManyLinks(t *testing.T) {
	s := start(t, Config{MaxLinks: 2})
	first, second := s.dial().register(), s.dial().register()
	for range 3 {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("third link: %v, want the end", err)
		}
		conn.Close()
	}
	first.send(wire.Request{Op: spec.OpQuit}, "")
	first.wantQuit()
	first.conn.Close()
	for { // the server counts it out soon after
		conn, err := tls.Dial("tcp", s.addr, s.tls)
		if err == nil {
			newPeer(t, conn).register()
			break
		}
	}
	second.posted(second, "still here")
}

// A handshake that stalls ends with the login timeout (CONN-8), and one that
// is refused at once.
func TestStalledHandshake(t *testing.T) {
	s := start(t, Config{Server: server.Config{Timers: server.Timers{Login: 50 * time.Millisecond}}})
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "\x16\x03\x01\x02\x00\x01"); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	if n, err := io.Copy(io.Discard, conn); n > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%d octets came, %v; want the end", n, err)
	}

	if _, err := tls.Dial("tcp", s.addr, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Fatal("TLS 1.1 was accepted (SEC-2)")
	}
}
