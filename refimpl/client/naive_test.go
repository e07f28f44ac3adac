package client_test

import (
	"slices"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
)

// naive is what a client must do, kept in plain lists: what is true of the node
// for good, what is true of its present session, and what it should have sent
// in it so far. It learns of every input and of every output, in order.
type naive struct {
	cfg *client.Config

	// Of the node, for good.
	unanswered []uint64          // requests, in the order of submission
	received   []string          // ids of messages that are safe
	shown      map[uint64]string // number of a message that was told: its id
	taken      uint64            // all numbers up to it are the user's

	// Of the machine, until a crash.
	want    bool // the user wants a session, and quit has not forbidden it
	entered bool // there was one since the user asked
	told    map[string]bool
	waits   []time.Duration // since the user asked for a session, or one lasted
	opened  time.Duration   // when the last session opened; -1: none since the last wait

	link *naiveLink
}

// naiveLink is one connection as the server sees it.
type naiveLink struct {
	phase    int // how far the server is: 0 connected, 1 tmtprev, 2 info
	over     bool
	sent     []string // all that came
	requests []uint64 // numbers of those that are acked
	due      []uint64 // what requests should be
	acks     []string
	acksDue  []string
	last     time.Duration // when something was sent last
}

func newNaive(cfg *client.Config) *naive {
	return &naive{cfg: cfg, shown: map[uint64]string{}, told: map[string]bool{}, opened: -1}
}

// crashed forgets what is not durable.
func (n *naive) crashed() {
	n.told, n.link, n.waits, n.opened, n.want = map[string]bool{}, nil, nil, -1, false
}

// untaken are the numbers a restored machine must tell again.
func (n *naive) untaken() []uint64 {
	var seqs []uint64
	for seq := range n.shown {
		if seq > n.taken {
			seqs = append(seqs, seq)
		}
	}
	slices.Sort(seqs)
	return seqs
}

// info: the server opened the session, so all that is unanswered is due.
func (n *naive) info(now time.Duration) {
	n.link.phase = 2
	n.link.due = slices.Clone(n.unanswered)
	n.link.last, n.opened, n.entered = now, now, true
}

// submitted: a request was accepted.
func (n *naive) submitted(seq uint64) {
	n.unanswered = append(n.unanswered, seq)
	if n.inSession() {
		n.link.due = append(n.link.due, seq)
	}
}

// settled: a request was answered or withdrawn.
func (n *naive) settled(seq uint64) {
	n.unanswered = slices.DeleteFunc(n.unanswered, func(u uint64) bool { return u == seq })
}

func (n *naive) inSession() bool { return n.link != nil && n.link.phase == 2 && !n.link.over }

// arrived: a message came completely, in session.
func (n *naive) arrived(id string) { n.link.acksDue = append(n.link.acksDue, id) }

// output judges what the machine wants done after an input.
func (n *naive) output(t *rapid.T, now time.Duration, out *client.Output, d disk) {
	for i := range out.Actions {
		switch a := &out.Actions[i]; a.Kind {
		case client.Send:
			n.sends(t, now, a, d)
		case client.Close:
			if n.link != nil {
				n.link.over = true
			}
		}
	}
	for i := range out.Events {
		n.event(t, now, &out.Events[i])
	}
	if !n.inSession() {
		return
	}
	if !slices.Equal(n.link.requests, n.link.due) {
		t.Fatalf("requests of the session: %v, want %v (CLI-8)", n.link.requests, n.link.due)
	}
	if !slices.Equal(n.link.acks, n.link.acksDue) {
		t.Fatalf("Acks of the session: %v, want %v (CLI-2, CLI-3)", n.link.acks, n.link.acksDue)
	}
	if now-n.link.last > n.cfg.Pulse {
		t.Fatalf("nothing sent for %v (CLI-4)", now-n.link.last)
	}
}

func (n *naive) sends(t *rapid.T, now time.Duration, a *client.Action, d disk) {
	l, op := n.link, a.Request.Op
	if l == nil || l.over {
		t.Fatalf("%v is sent where nothing may be (CLI-9)", op)
	}
	l.last = now
	l.sent = append(l.sent, op.String())
	switch {
	case l.phase == 0 && (op != spec.OpTmtpRev || len(l.sent) != 1 || a.Request.ID != "1"):
		t.Fatalf("%v before tmtprev, after %v (CLI-1b)", op, l.sent)
	case l.phase == 1 && (op != spec.OpLogin || len(l.sent) != 2):
		t.Fatalf("%v before info, after %v (CLI-1)", op, l.sent)
	case op == spec.OpAck && a.Request.Type == "":
		t.Fatal("an Ack without type (CLI-16)")
	case op == spec.OpAck && !slices.Contains(n.received, a.Request.ID):
		if !d.knows(a.Request.ID) {
			t.Fatalf("message %s is acknowledged and not safe (CLI-2)", a.Request.ID)
		}
	}
	switch {
	case op == spec.OpAck:
		l.acks = append(l.acks, a.Request.ID)
	case op == spec.OpQuit:
		l.over = true
	case spec.Request(op).Acked:
		seq, err := strconv.ParseUint(a.Request.ID, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		l.requests = append(l.requests, seq)
	}
}

func (n *naive) event(t *rapid.T, now time.Duration, e *client.Event) {
	switch e.Kind {
	case client.Received:
		id := e.Message.ID
		if n.told[id] || e.Seq <= n.taken {
			t.Fatalf("message %s is told again (CLI-3)", id)
		}
		n.told[id] = true
		n.shown[e.Seq] = id
		if !slices.Contains(n.received, id) {
			n.received = append(n.received, id)
		}
	case client.Offline:
		if !n.want {
			t.Fatal("another attempt after the end (CLI-9)")
		}
		n.waiting(t, now, e.Delay)
	case client.Ended:
		if n.want {
			t.Fatal("no further attempt, and nobody wanted that (CLI-8)")
		}
		n.waits, n.opened = nil, -1
	}
}

// waiting judges the wait before the next attempt.
func (n *naive) waiting(t *rapid.T, now, wait time.Duration) {
	if k := len(n.waits); k > 0 && n.opened >= 0 && now-n.opened > n.waits[k-1] {
		n.waits = nil
	}
	n.opened = -1
	full := n.cfg.MaxDelay
	if k := len(n.waits); k < 10 {
		full = min(n.cfg.FirstDelay<<k, n.cfg.MaxDelay)
	}
	if wait < full/2 || wait > full {
		t.Fatalf("wait %d is %v, want between %v and %v (CLI-8)", len(n.waits), wait, full/2, full)
	}
	n.waits = append(n.waits, wait)
}
