package client_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Whatever happens to links, machine and disk: what was acknowledged to the
// server is safe, nothing is shown twice, and every request is sent until it is
// answered, in order.
func TestKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		t.Repeat(map[string]func(*rapid.T){
			"": func(*rapid.T) {}, "user": w.user, "server": w.server, "server again": w.server, "time": w.time, "mishap": w.mishap,
		})
		w.settle(t)
	})
}

// world is a machine with a user, a server and a network.
type world struct {
	*rig
	n     *naive
	posts uint64
	mail  []string // ids of the messages the server has for the node
	first []uint64 // requests in the order in which the server first got them
	gone  []uint64 // requests that were withdrawn
	all   []uint64 // requests that were accepted
	lost  bool     // the next step is not durable
}

func newWorld(t *rapid.T) *world {
	cfg := &client.Config{
		Pulse: time.Minute, Handshake: 10 * time.Second, Patience: 30 * time.Second,
		FirstDelay: time.Second, MaxDelay: time.Minute, Remember: 1000,
	}
	w := &world{rig: newRig(cfg, rapid.Uint64().Draw(t, "seed")), n: newNaive(cfg)}
	w.step(client.Input{Kind: client.Login, Request: &wire.Request{UID: "UID", Node: "NODE"}})
	w.n.want = true
	w.n.link = &naiveLink{}
	for _, in := range []client.Input{
		{Kind: client.LinkOpened},
		{Kind: client.HeaderRead, Message: &wire.Message{Kind: spec.MsgTmtpRev, ID: "1"}},
		{Kind: client.HeaderRead, Message: &wire.Message{Kind: spec.MsgInfo, Info: "login ok"}},
	} {
		w.step(in)
	}
	w.n.info(0)
	w.n.entered = true
	return w
}

// do steps an input, unless this is to be the step that a crash undoes.
func (w *world) do(t *rapid.T, in client.Input) *client.Output {
	if w.lost {
		w.stepLost(in)
		return &client.Output{Err: errLost}
	}
	out := w.step(in)
	w.judge(t, out)
	return out
}

var errLost = errors.New("lost in a crash")

func (w *world) judge(t *rapid.T, out *client.Output) {
	w.n.output(t, w.now, out, w.disk)
	if w.n.link == nil {
		return
	}
	for _, seq := range w.n.link.requests {
		if !slices.Contains(w.first, seq) {
			w.first = append(w.first, seq)
		}
	}
}

// user does what users do.
func (w *world) user(t *rapid.T) {
	switch rapid.IntRange(0, 9).Draw(t, "user") {
	case 0:
		w.login(t)
	case 1:
		if !w.lost {
			w.n.want = false
		}
		w.do(t, client.Input{Kind: client.Logout})
	case 2:
		if len(w.n.unanswered) > 0 {
			seq := rapid.SampledFrom(w.n.unanswered).Draw(t, "withdraw")
			if w.do(t, client.Input{Kind: client.Withdraw, Seq: seq}).Err == nil {
				w.n.settled(seq)
				w.gone = append(w.gone, seq)
			}
		}
	case 3, 4:
		if seqs := w.n.untaken(); len(seqs) > 0 {
			seq := rapid.SampledFrom(seqs).Draw(t, "taken")
			if w.do(t, client.Input{Kind: client.Taken, Seq: seq}).Err == nil {
				w.n.taken = max(w.n.taken, seq)
			}
		}
	default:
		w.submit(t)
	}
}

func (w *world) login(t *rapid.T) *client.Output {
	out := w.do(t, client.Input{Kind: client.Login})
	if out.Err == nil {
		w.n.want, w.n.entered = true, false
	}
	return out
}

func (w *world) submit(t *rapid.T) {
	in := client.Input{Kind: client.Submit}
	switch rapid.IntRange(0, 2).Draw(t, "request") {
	case 0:
		in.Request, in.Text = &wire.Request{Op: spec.OpPing, From: "alice alias", To: "bob the alias"}, []byte("hello")
	case 1:
		w.posts++
		in.Request, in.Body = &wire.Request{Op: spec.OpPost}, record.Body{Blob: w.posts, Len: 1}
	default:
		in.Request = &wire.Request{Op: spec.OpGroupEdit, Act: "join", GID: "the group"}
	}
	// The number is known when Step returns; the model has to know it before
	// it judges the same Step's sends.
	if w.lost {
		w.do(t, in)
		return
	}
	out := w.step(in)
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	if k := len(w.all); k > 0 && w.all[k-1] >= out.Seq {
		t.Fatalf("number %d after %d", out.Seq, w.all[k-1])
	}
	w.all = append(w.all, out.Seq)
	w.n.submitted(out.Seq)
	w.judge(t, out)
}

// server goes on with the handshake, or sends a message or an ack.
func (w *world) server(t *rapid.T) {
	l := w.n.link
	if w.m.Phase() == client.Dialing {
		w.open(t)
		return
	}
	if l == nil {
		return
	}
	what := rapid.IntRange(0, 29).Draw(t, "server")
	switch {
	case l.over: // the client listens no more, or to quit alone
		w.say(t, &wire.Message{Kind: spec.MsgLogin, ID: wire.FormatID(1 << 40)})
	case what == 0:
		if !w.lost {
			w.n.want = w.n.want && l.phase == 1 && w.n.entered
		}
		w.say(t, &wire.Message{Kind: spec.MsgQuit, Error: "go away"})
	case what == 1:
		w.say(t, &wire.Message{Kind: spec.MsgCount})
	case l.phase == 0:
		if !w.lost {
			l.phase = 1
		}
		w.say(t, &wire.Message{Kind: spec.MsgTmtpRev, ID: "1"})
	case l.phase == 1:
		if !w.lost {
			w.n.info(w.now)
		}
		w.say(t, &wire.Message{Kind: spec.MsgInfo, Info: "login ok"})
	case what < 12:
		w.ack(t)
	default:
		w.message(t)
	}
}

func (w *world) say(t *rapid.T, m *wire.Message) *client.Output {
	return w.do(t, client.Input{Kind: client.HeaderRead, Message: m})
}

// ack answers the oldest request of the link, or one nobody made.
func (w *world) ack(t *rapid.T) {
	m := &wire.Message{Kind: spec.MsgAck, ID: "none"}
	i := slices.IndexFunc(w.n.link.requests, func(seq uint64) bool { return slices.Contains(w.n.unanswered, seq) })
	if i >= 0 {
		seq := w.n.link.requests[i]
		m.ID = client.RequestID(seq)
		if rapid.Bool().Draw(t, "refused") {
			m.Error = "no"
		}
		if !w.lost {
			w.n.settled(seq)
		}
	}
	w.say(t, m)
}

// message sends a message for the first time, or again.
func (w *world) message(t *rapid.T) {
	m := &wire.Message{Kind: spec.MsgDelivery, From: "UID-PEER", Posted: "2026-11-23T12:17:04.772Z", DataLen: 1}
	if k := rapid.IntRange(0, len(w.mail)).Draw(t, "message"); k < len(w.mail) {
		m.ID = w.mail[k]
	} else {
		m.ID = wire.FormatID(uint64(k + 1))
		w.mail = append(w.mail, m.ID)
	}
	if rapid.Bool().Draw(t, "login") {
		m.Kind, m.DataLen = spec.MsgLogin, 0
	}
	known := slices.Contains(w.n.received, m.ID)
	if !w.lost && (m.DataLen == 0 || known) {
		w.n.arrived(m.ID)
	}
	out := w.say(t, m)
	if w.lost || m.DataLen == 0 {
		return
	}
	if take := out.Actions[0].Kind == client.TakeBody; take == known {
		t.Fatalf("message %s, known: %v, its body is taken: %v", m.ID, known, take)
	}
	switch rapid.IntRange(0, 9).Draw(t, "body") {
	case 0: // the link will be lost before the body is complete
		w.close(t)
	case 1:
		w.do(t, client.Input{Kind: client.BodyFailed, Err: errors.New("disk full")})
	default:
		if !known {
			w.n.arrived(m.ID)
			w.posts++
			w.do(t, client.Input{Kind: client.BodyRead, Body: record.Body{Blob: w.posts, Len: 1}})
		}
	}
}

func (w *world) open(t *rapid.T) {
	if !w.lost {
		w.n.link = &naiveLink{}
	}
	w.do(t, client.Input{Kind: client.LinkOpened})
}

// mishap is what nobody asked for.
func (w *world) mishap(t *rapid.T) {
	rapid.SampledFrom([]func(*rapid.T){w.cut, w.cut, w.crash, w.lose}).Draw(t, "mishap")(t)
}

// cut loses the link, or the attempt to make one.
func (w *world) cut(t *rapid.T) {
	if w.m.Phase() >= client.Dialing {
		w.close(t)
	}
}

func (w *world) close(t *rapid.T) {
	if !w.lost {
		w.n.link = nil
	}
	w.do(t, client.Input{Kind: client.LinkClosed})
}

// time passes, but not beyond what is due.
func (w *world) time(t *rapid.T) {
	w.pass(t, time.Duration(rapid.Int64Range(1, int64(100*time.Second)).Draw(t, "passes")))
}

func (w *world) pass(t *rapid.T, d time.Duration) {
	until := w.now + d
	for w.wake <= until && !w.lost {
		w.now = max(w.wake, w.now)
		w.do(t, client.Input{Kind: client.Tick})
	}
	w.now = max(w.now, until)
}

// crash ends the machine between two steps. The next one tells what the user
// has not taken, and nothing else.
func (w *world) crash(t *rapid.T) {
	want := w.n.untaken()
	if err := w.rig.crash(); err != nil {
		t.Fatal(err)
	}
	w.n.crashed()
	out := w.login(t)
	var got []uint64
	for _, e := range out.Events {
		got = append(got, e.Seq)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("told after the crash: %v, want %v", got, want)
	}
}

// lose ends the machine in the middle of a step, before it is durable.
func (w *world) lose(t *rapid.T) {
	w.lost = true
	rapid.SampledFrom([]func(*rapid.T){w.user, w.server, w.cut}).Draw(t, "lost")(t)
	w.lost = false
	w.crash(t)
}

// settle lets an honest server answer all there is, and looks at the whole.
func (w *world) settle(t *rapid.T) {
	for w.m.Phase() != client.Open {
		switch w.m.Phase() {
		case client.Idle:
			w.login(t)
		case client.Waiting:
			w.pass(t, time.Minute)
		case client.Dialing:
			w.open(t)
		case client.Greeting:
			w.n.link.phase = 1
			w.say(t, &wire.Message{Kind: spec.MsgTmtpRev, ID: "1"})
		case client.Entering:
			w.n.info(w.now)
			w.say(t, &wire.Message{Kind: spec.MsgInfo, Info: "login ok"})
		default:
			w.close(t)
		}
	}
	for _, seq := range slices.Clone(w.n.unanswered) {
		w.n.settled(seq)
		w.say(t, &wire.Message{Kind: spec.MsgAck, ID: client.RequestID(seq)})
	}
	left := 0
	w.m.Pending(func(uint64, *wire.Request) { left++ })
	if left != 0 {
		t.Fatalf("%d requests are left", left)
	}
	if !slices.IsSorted(w.first) {
		t.Fatalf("requests came in the order %v", w.first)
	}
	for _, seq := range w.all {
		if !slices.Contains(w.first, seq) && !slices.Contains(w.gone, seq) {
			t.Fatalf("request %d never came", seq)
		}
	}
	w.do(t, client.Input{Kind: client.Taken, Seq: ^uint64(0)})
	for key := range w.disk {
		if strings.ContainsAny(key[:1], "io") {
			t.Fatalf("record %s is left", describeKey([]byte(key)))
		}
	}
}
