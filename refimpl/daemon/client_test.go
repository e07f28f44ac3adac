package daemon

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// site is a daemon under test behind TLS on loopback.
type site struct {
	t      testing.TB
	daemon *Daemon
	store  store.Store
	addr   string
	tls    *tls.Config
	stop   func() // ends Serve and the daemon
}

func start(t testing.TB, config Config) *site {
	t.Helper()
	if config.Store == nil {
		config.Store = new(store.Memory)
	}
	config.Server.Name = "test"
	d, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx, tls.NewListener(ln, TLSConfig(cert))) }()
	s := &site{t: t, daemon: d, store: config.Store, addr: ln.Addr().String(), tls: &tls.Config{InsecureSkipVerify: true}}
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-served; err != nil {
			t.Error("Serve:", err)
		}
		if err := d.Close(); err != nil {
			t.Error("Close:", err)
		}
	}
	t.Cleanup(s.stop)
	return s
}

// peer is a client that speaks when it is told to.
type peer struct {
	t         testing.TB
	conn      net.Conn
	r         *wire.Reader
	uid, node string
	requests  int
	patience  time.Duration // for a message
	data      []byte        // of the message that came last
}

// startPipes starts a daemon whose links are pipes, for a test in a bubble of
// its own time.
func startPipes(t testing.TB, config Config) *pipes {
	t.Helper()
	if config.Store == nil {
		config.Store = new(store.Memory)
	}
	d, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return &pipes{t, d}
}

type pipes struct {
	t      testing.TB
	daemon *Daemon
}

func (s *pipes) dial() *peer {
	ours, theirs := net.Pipe()
	go s.daemon.ServeConn(context.Background(), theirs)
	p := newPeer(s.t, ours)
	p.patience = time.Hour // costs nothing here
	return p
}

func (s *pipes) stop() {
	s.t.Helper()
	if err := s.daemon.Close(); err != nil {
		s.t.Error("Close:", err)
	}
}

func (s *site) dial() *peer {
	s.t.Helper()
	conn, err := tls.Dial("tcp", s.addr, s.tls)
	if err != nil {
		s.t.Fatal(err)
	}
	return newPeer(s.t, conn)
}

func newPeer(t testing.TB, conn net.Conn) *peer {
	t.Cleanup(func() { conn.Close() })
	return &peer{t: t, conn: conn, r: wire.NewReader(conn), patience: patience}
}

func (p *peer) raw(octets []byte) {
	p.t.Helper()
	if _, err := p.conn.Write(octets); err != nil {
		p.t.Fatal("write:", err)
	}
}

func frame(q wire.Request, data string) []byte {
	q.DataLen = uint64(len(data))
	return append(q.AppendFrame(nil), data...)
}

func (p *peer) send(q wire.Request, data string) {
	p.t.Helper()
	p.raw(frame(q, data))
}

// next returns the next message; its data are in p.data.
func (p *peer) next() (wire.Message, error) {
	var m wire.Message
	_ = p.conn.SetReadDeadline(time.Now().Add(p.patience))
	octets, err := p.r.Next()
	if err != nil {
		return m, err
	}
	if err := m.Decode(octets[spec.LengthDigits:]); err != nil {
		p.t.Fatalf("%s: %v", octets, err)
	}
	p.data, err = io.ReadAll(p.r.Data(int64(m.DataLen)))
	return m, err
}

// expect passes over messages until one of the kind comes.
func (p *peer) expect(kind spec.Msg) wire.Message {
	p.t.Helper()
	for {
		m, err := p.next()
		if err != nil {
			p.t.Fatalf("waiting for %v: %v", kind, err)
		}
		if m.Kind == kind {
			return m
		}
		if m.Kind == spec.MsgQuit {
			p.t.Fatalf("waiting for %v: quit %q", kind, m.Error)
		}
	}
}

// wantQuit wants a quit, and the end of the stream right behind it (CONN-5).
func (p *peer) wantQuit() {
	p.t.Helper()
	for {
		m, err := p.next()
		if err != nil {
			p.t.Fatal("waiting for quit:", err)
		}
		if m.Kind != spec.MsgQuit {
			continue
		}
		if _, err := p.next(); err != io.EOF {
			p.t.Fatalf("after quit: %v, want the end", err)
		}
		return
	}
}

// wantEnd wants the link to end without a message.
func (p *peer) wantEnd() {
	p.t.Helper()
	m, err := p.next()
	if err == nil {
		p.t.Fatalf("%v came, want the end", m.Kind)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		p.t.Fatal("the link did not end")
	}
}

func (p *peer) register() *peer {
	p.t.Helper()
	p.send(wire.Request{Op: spec.OpTmtpRev, ID: "1"}, "")
	p.expect(spec.MsgTmtpRev)
	p.send(wire.Request{Op: spec.OpRegister, NewNode: "node"}, "")
	m := p.expect(spec.MsgRegistered)
	p.uid, p.node = m.UID, m.NodeID
	p.expect(spec.MsgInfo)
	return p
}

// login logs p in on the account and node of another.
func (p *peer) login(as *peer) *peer {
	p.t.Helper()
	p.uid, p.node = as.uid, as.node
	p.send(wire.Request{Op: spec.OpTmtpRev, ID: "1"}, "")
	p.expect(spec.MsgTmtpRev)
	p.send(wire.Request{Op: spec.OpLogin, UID: p.uid, Node: p.node}, "")
	p.expect(spec.MsgInfo)
	return p
}

func (p *peer) id() string {
	p.requests++
	return fmt.Sprint("r", p.requests)
}

func ackOf(m wire.Message) []byte {
	return frame(wire.Request{Op: spec.OpAck, ID: m.ID, Type: "n"}, "")
}

func post(id, to string) wire.Request {
	return wire.Request{Op: spec.OpPost, ID: id, For: []wire.Recipient{{ID: to, Type: spec.ToUser}}}
}

// post posts to a user and returns the ack.
func (p *peer) post(to *peer, data string) wire.Message {
	p.t.Helper()
	id := p.id()
	p.send(post(id, to.uid), data)
	m := p.expect(spec.MsgAck)
	if m.ID != id {
		p.t.Fatalf("ack of %s, want %s", m.ID, id)
	}
	return m
}

func (p *peer) posted(to *peer, data string) wire.Message {
	p.t.Helper()
	m := p.post(to, data)
	if m.Error != "" {
		p.t.Fatal("post refused:", m.Error)
	}
	return m
}

// settle returns when all that p sent before is done.
func (p *peer) settle() {
	p.t.Helper()
	if m := p.post(&peer{uid: "nobody"}, "x"); m.Error == "" {
		p.t.Fatal("a post to nobody was accepted")
	}
}

// deliver wants a delivery of data and acknowledges it; what came before it is
// acknowledged too.
func (p *peer) deliver(data string) wire.Message {
	p.t.Helper()
	for {
		m, err := p.next()
		if err != nil {
			p.t.Fatal("waiting for a delivery:", err)
		}
		if m.ID != "" && m.Kind != spec.MsgAck {
			p.raw(ackOf(m))
		}
		if m.Kind == spec.MsgDelivery {
			if string(p.data) != data {
				p.t.Fatalf("delivery of %s, want %s", short(p.data), short([]byte(data)))
			}
			return m
		}
	}
}

func short(b []byte) string {
	if len(b) > 40 {
		return fmt.Sprintf("%q… (%d octets)", b[:40], len(b))
	}
	return fmt.Sprintf("%q", b)
}

func text(n int) string {
	return strings.Repeat("0123456789abcdef", n/16+1)[:n]
}

// wantEndAfterAll wants the link to end, whatever comes before.
func (p *peer) wantEndAfterAll() {
	p.t.Helper()
	for {
		if _, err := p.next(); errors.Is(err, os.ErrDeadlineExceeded) {
			p.t.Fatal("the link did not end")
		} else if err != nil {
			return
		}
	}
}
