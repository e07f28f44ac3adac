package peer_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// fake is a server that says what a test wants it to say.
type fake struct {
	t    *testing.T
	addr string
	in   chan *fakeLink
}

type fakeLink struct {
	t    *testing.T
	conn net.Conn
	r    *wire.Reader
	done chan struct{}
}

func newFake(t *testing.T) *fake {
	f := &fake{t: t, in: make(chan *fakeLink)}
	f.addr = "tcp://" + answering(t, func(c net.Conn) {
		l := &fakeLink{t, c, wire.NewReader(c), make(chan struct{})}
		select {
		case f.in <- l:
			<-l.done
		case <-t.Context().Done():
		}
	})
	return f
}

// login accepts the next link and its login.
func (f *fake) login() *fakeLink {
	f.t.Helper()
	l := <-f.in
	f.t.Cleanup(l.close)
	l.expect(spec.OpTmtpRev)
	l.say(wire.Message{Kind: spec.MsgTmtpRev, ID: "1", Name: "fake"}, "")
	l.expect(spec.OpLogin)
	l.say(wire.Message{Kind: spec.MsgInfo, Info: "login ok"}, "")
	return l
}

func (l *fakeLink) close() {
	l.conn.Close()
	select {
	case <-l.done:
	default:
		close(l.done)
	}
}

func (l *fakeLink) say(m wire.Message, data string) {
	l.t.Helper()
	m.DataLen = uint64(len(data))
	if spec.Message(m.Kind).Std {
		m.From, m.Posted = "UID-PEER", "2026-11-23T12:17:04.772Z"
	}
	l.write(string(m.AppendFrame(nil)) + data)
}

func (l *fakeLink) write(octets string) {
	l.t.Helper()
	_, err := io.WriteString(l.conn, octets)
	must(l.t, err)
}

// expect reads the next request, which must have that op.
func (l *fakeLink) expect(op spec.Op) *wire.Request {
	l.t.Helper()
	frame, err := l.r.Next()
	must(l.t, err)
	r := new(wire.Request)
	must(l.t, r.Decode(frame[spec.LengthDigits:]))
	l.r.Data(int64(r.DataLen))
	if r.Op != op {
		l.t.Fatalf("%v came, want %v", r.Op, op)
	}
	return r
}

// expectEnd reads to the end, before which nothing may come (CLI-9).
func (l *fakeLink) expectEnd() {
	l.t.Helper()
	rest, err := io.ReadAll(bufio.NewReader(l.conn))
	if len(rest) > 0 {
		l.t.Fatalf("%q came, want the end (%v)", rest, err)
	}
}

// client makes a client that logs in at the fake server.
func (f *fake) client(o peer.Options) (p *peer.Peer, l *fakeLink, events chan client.Event) {
	f.t.Helper()
	events = make(chan client.Event, 1000)
	o.Notice = func(e client.Event) { events <- e }
	if o.Config == nil {
		o.Config = quick
	}
	p, err := peer.Dial(f.t.Context(), f.addr, o)
	must(f.t, err)
	f.t.Cleanup(func() { p.Close() })
	failed := make(chan error, 1)
	go func() {
		_, err := p.LoginAs(f.t.Context(), "UID", "NODE")
		failed <- err
	}()
	l = f.login()
	must(f.t, <-failed)
	return p, l, events
}

// until waits for an event of a kind.
func until(t *testing.T, events <-chan client.Event, k client.EventKind) client.Event {
	t.Helper()
	for {
		select {
		case e := <-events:
			if e.Kind == k {
				return e
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("event %d does not come", k)
		}
	}
}

func ping(id string) wire.Message {
	return wire.Message{Kind: spec.MsgPing, ID: id, Alias: "bob the alias", To: "alice alias"}
}

// What a server of a later version says is passed over (CLI-6), in any
// segmentation (CLI-5).
func TestStrangeMessages(t *testing.T) {
	f := newFake(t)
	p, l, events := f.client(peer.Options{})
	l.write(`0022{"op":"news","datalen":3,"x":[{}]}abc` + "0016" + `{"op":"more", "y": 12}`)
	m := ping("0000000000000001")
	m.From, m.Posted, m.DataLen = "UID-PEER", "2026-11-23T12:17:04.772Z", 5
	for _, octet := range string(m.AppendFrame(nil)) + "hello" {
		l.write(string(octet))
	}
	if r := l.expect(spec.OpAck); r.ID != m.ID {
		t.Fatalf("Ack of %q", r.ID)
	}
	if got, text := next(t, p, spec.MsgPing); text != "hello" || got.Alias != "bob the alias" {
		t.Fatalf("%+v %q", got.Message, text)
	}
	// A wrong headsum is reported (CLI-12), and a repeat acknowledged (CLI-3).
	l.say(ping("0000000000000001"), "hello")
	l.expect(spec.OpAck)
	bad := `{"datalen":0,"from":"UID","headsum":1,"id":"0000000000000002","node":"n","op":"login","posted":"2026-11-23T12:17:04.772Z"}`
	l.write(fmt.Sprintf("%04x%s", len(bad), bad))
	l.expect(spec.OpAck)
	if e := until(t, events, client.Fault); !errors.Is(e.Err, client.ErrHeadSum) {
		t.Fatal(e.Err)
	}
	if m, _ := next(t, p, spec.MsgLogin); m.Seq != 2 {
		t.Fatalf("the repeat was told, too: %+v", m)
	}
}

// A server that breaks the protocol loses its link, and the client comes back.
func TestBrokenServer(t *testing.T) {
	f := newFake(t)
	_, l, events := f.client(peer.Options{})
	for i, octets := range []string{
		"zzzz", "0008{\"op\":1}", "000c[1,2,3,4,5]", "0010{\"op\":\"ping\"}   ",
		strings.Repeat("\xff", 70_000), "HTTP/1.1 200 OK\r\n\r\n",
	} {
		_, _ = io.WriteString(l.conn, octets) // it may be closed before all was written
		l.close()
		if e := until(t, events, client.Offline); e.Err == nil || strings.Contains(e.Err.Error(), "\n") {
			t.Fatalf("%d: %v", i, e.Err)
		}
		l = f.login()
		until(t, events, client.Online)
	}
}

// After quit the client sends nothing, and its error reaches the user (CLI-9).
func TestQuitInSession(t *testing.T) {
	f := newFake(t)
	p, l, events := f.client(peer.Options{})
	sent := make(chan error, 1)
	go func() {
		_, err := p.Ping(t.Context(), "alice alias", "bob the alias", "hello")
		sent <- err
	}()
	l.expect(spec.OpPing)
	l.say(wire.Message{Kind: spec.MsgQuit, Error: "you are no good"}, "")
	l.expectEnd()
	quit := new(client.ErrQuit)
	if err := <-sent; !errors.As(err, &quit) || quit.Text != "you are no good" {
		t.Fatalf("the waiting request ended with %v", err)
	}
	if e := until(t, events, client.Ended); !errors.As(e.Err, &quit) {
		t.Fatal(e.Err)
	}
	for _, err := range p.Messages(t.Context()) {
		if !errors.As(err, &quit) {
			t.Fatalf("messages ended with %v", err)
		}
	}
}

// A message for which there is no room is not acknowledged; one that is cut
// off is nobody's.
func TestNoRoom(t *testing.T) {
	f := newFake(t)
	p, l, events := f.client(peer.Options{Store: &store.Memory{Room: 10}})
	letter := wire.Message{Kind: spec.MsgDelivery, ID: "0000000000000001"}
	l.say(letter, strings.Repeat("x", 1000))
	if e := until(t, events, client.Fault); !errors.Is(e.Err, store.ErrFull) {
		t.Fatal(e.Err)
	}
	letter.ID, letter.From, letter.Posted, letter.DataLen = "0000000000000002", "UID-PEER", "2026-11-23T12:17:04.772Z", 10
	l.write(string(letter.AppendFrame(nil)) + "half")
	l.close()
	until(t, events, client.Offline)
	l = f.login()
	l.say(letter, "the whole!")
	if r := l.expect(spec.OpAck); r.ID != letter.ID {
		t.Fatalf("Ack of %q", r.ID)
	}
	if _, text := next(t, p, spec.MsgDelivery); text != "the whole!" {
		t.Fatal(text)
	}
}

// A server that does not read cannot keep Close waiting.
func TestDeafServer(t *testing.T) {
	f := newFake(t)
	p, _, _ := f.client(peer.Options{})
	go func() {
		_, _ = p.Post(t.Context(), []wire.Recipient{peer.User("UID")}, peer.Bytes(nil, make([]byte, 64<<20)))
	}()
	began := time.Now()
	must(t, p.Close())
	if took := time.Since(began); took > 2*closeBound {
		t.Fatalf("Close took %v", took)
	}
}

// closeBound is how long Close waits for the goodbye.
const closeBound = 2 * time.Second

// What was posted and not acked goes out again, whole, on the next link (CLI-8).
func TestSentAgain(t *testing.T) {
	f := newFake(t)
	p, l, _ := f.client(peer.Options{})
	sent := make(chan error, 1)
	go func() {
		_, err := p.Post(t.Context(), []wire.Recipient{peer.User("UID-BOB")}, peer.Bytes([]byte("{}"), []byte("text")))
		sent <- err
	}()
	first := l.expect(spec.OpPost)
	l.close()
	l = f.login()
	frame, err := l.r.Next()
	must(t, err)
	again := new(wire.Request)
	must(t, again.Decode(frame[spec.LengthDigits:]))
	data, err := io.ReadAll(l.r.Data(int64(again.DataLen)))
	must(t, err)
	if again.ID != first.ID || again.DataHead != 2 || string(data) != "{}text" {
		t.Fatalf("%+v %q, after %+v", again, data, first)
	}
	l.say(wire.Message{Kind: spec.MsgAck, ID: again.ID, MsgID: "0000000000000001", Posted: "2026-11-23T12:17:04.772Z"}, "")
	must(t, <-sent)
}
