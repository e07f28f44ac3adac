package explore

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Tracker follows one execution and tells what it has shown: edges, and how
// links went from state to state. It is told of everything in order. What it
// learns goes to its Visitor.
type Tracker struct {
	visitor Visitor
	links   []link
	world   world
	cause   string // the act of whatever was done last
}

// Visitor is told what a Tracker finds, from inside its calls.
type Visitor interface {
	// Edge is called for each answer. Link is whose it is.
	Edge(link int, e Edge)
	// Moved is called when a link's state has changed, with what was done
	// last on any link.
	Moved(link int, from, to State, act string)
}

// NewTracker returns a tracker that has seen nothing, of an execution with so
// many links.
func NewTracker(links int, v Visitor) *Tracker {
	return &Tracker{visitor: v, links: make([]link, links)}
}

// link is what is known of one connection.
type link struct {
	phase    Phase
	account  *account
	splitter wire.Splitter
	blind    bool // the client sent what is no frame: nobody can tell what follows
	cut      bool
	erred    bool
	due      Due
	dues     []due
	asked    []asked
	last     asked // the last that was done
	shown    State // as told last
}

// asked is something that was done, and may be answered.
type asked struct {
	op    spec.Op
	state State // before it
	act   string
	r     *wire.Request // nil where it is none
}

// due is a message that waits for its Ack.
type due struct {
	id   string
	kind Due
}

// State returns the state of a link.
func (t *Tracker) State(i int) State {
	l := &t.links[i]
	if l.phase == Unopened || l.phase == Closed {
		return State{Phase: l.phase}
	}
	s := State{Phase: l.phase, Cut: l.cut, Erred: l.erred, Asked: few(len(l.asked)), Due: l.due}
	if a := l.account; a != nil {
		s.Nodes, s.Aliases, s.Role = few(a.nodes-1), few(a.aliases), a.role
		s.Listing, s.Waiting = a.listing, a.waiting > 0
	}
	for j := range t.links {
		if other := &t.links[j]; j != i && other.phase == Logged {
			s.Twin = s.Twin || other.account == l.account
			s.Peer = s.Peer || other.account != l.account
		}
	}
	return s
}

// Last returns what was done last on a link, and the state before it.
func (t *Tracker) Last(i int) (State, string) { return t.links[i].last.state, t.links[i].last.act }

// settle tells of all links whose state has changed.
func (t *Tracker) settle() {
	for i := range t.links {
		if s := t.State(i); s != t.links[i].shown {
			t.visitor.Moved(i, t.links[i].shown, s, t.cause)
			t.links[i].shown = s
		}
	}
}

// did takes note of something done on a link.
func (t *Tracker) did(i int, act string) asked {
	l := &t.links[i]
	l.last = asked{state: t.State(i), act: act}
	t.cause = act
	return l.last
}

// Opened tells that a link is connected.
func (t *Tracker) Opened(i int) {
	t.did(i, "open")
	t.links[i] = link{phase: Fresh, last: t.links[i].last, shown: t.links[i].shown}
	t.settle()
}

// Attack tells of something done to a link that is no message: a half-close, a
// reset, a pause.
func (t *Tracker) Attack(i int, act string, leaves bool) {
	a := t.did(i, act)
	t.visitor.Edge(i, Edge{a.state, act, ReplyUnasked})
	if leaves && t.links[i].phase != Closed {
		t.links[i].phase = Leaving
	}
	t.settle()
}

// Sent tells of octets that left the client. Attack names how they were sent,
// when that was not in one piece, or is empty.
func (t *Tracker) Sent(i int, octets []byte, attack string) {
	l := &t.links[i]
	for len(octets) > 0 && !l.blind {
		piece, rest, err := l.splitter.Next(octets)
		switch {
		case err != nil:
			t.broke(i, broken(err)+attack)
		case piece.Frame != nil:
			t.frame(i, piece.Frame[spec.LengthDigits:], attack)
		}
		octets = rest
	}
	l.cut = !l.blind && l.splitter.Inside()
	t.settle()
}

// broke takes note of what is no request. What follows it is not looked at.
func (t *Tracker) broke(i int, act string) {
	t.did(i, act)
	t.links[i].blind, t.links[i].erred = true, true
}

// frame takes note of a request.
func (t *Tracker) frame(i int, header []byte, attack string) {
	l, r := &t.links[i], new(wire.Request)
	if err := r.Decode(header); err != nil {
		t.broke(i, opOf(r, err)+broken(err)+attack)
		return
	}
	a := t.did(i, request(r, len(header))+attack)
	a.op, a.r = r.Op, r
	l.splitter.Expect(int64(r.DataLen))
	switch {
	case spec.Request(r.Op).Acked, r.Op <= spec.OpLogin:
		l.asked = append(l.asked, a)
	default:
		t.visitor.Edge(i, Edge{a.state, a.act, ReplyUnasked})
	}
	switch r.Op {
	case spec.OpAck:
		l.acknowledged(r.ID)
	case spec.OpQuit:
		l.phase = Leaving
	}
}

// acknowledged takes note of an Ack.
func (l *link) acknowledged(id string) {
	for i, d := range l.dues {
		if d.id != id {
			continue
		}
		l.dues = append(l.dues[:i], l.dues[i+1:]...)
		if d.kind >= DueText && l.account != nil && l.account.waiting > 0 {
			l.account.waiting--
		}
		break
	}
	l.due = DueNothing
	if n := len(l.dues); n > 0 {
		l.due = l.dues[n-1].kind
	}
}

// Came tells of a message of the server.
func (t *Tracker) Came(i int, m *wire.Message) {
	reply := Reply(m)
	if a, ok := t.answered(i, m); ok {
		t.visitor.Edge(i, Edge{a.state, a.act, reply})
	} else {
		t.visitor.Edge(i, Edge{t.State(i), "upon " + t.cause, reply})
	}
	l := &t.links[i]
	switch m.Kind {
	case spec.MsgTmtpRev:
		if l.phase == Fresh {
			l.phase = Revised
		}
	case spec.MsgRegistered:
		l.account = t.world.account(m.UID)
	case spec.MsgInfo:
		l.phase = Logged
	case spec.MsgQuit:
		l.close()
	}
	l.comes(m)
	t.settle()
}

// answered finds what a message is the answer to, and takes note of what
// follows from it.
func (t *Tracker) answered(i int, m *wire.Message) (asked, bool) {
	l := &t.links[i]
	switch m.Kind {
	case spec.MsgAck:
		for k, a := range l.asked {
			if a.r.ID != m.ID || !spec.Request(a.op).Acked {
				continue
			}
			l.asked = append(l.asked[:k], l.asked[k+1:]...)
			if m.Error == "" && l.account != nil {
				t.world.succeeded(l.account, a.r)
			}
			return a, true
		}
	case spec.MsgTmtpRev:
		return l.take(spec.OpTmtpRev)
	case spec.MsgRegistered:
		a, ok := l.first(spec.OpRegister)
		if ok && m.Error == "" && a.r.NewAlias != "" && a.r.NewAlias != "_" {
			t.world.names(t.world.account(m.UID), a.r.NewAlias)
		}
		return a, ok
	case spec.MsgInfo:
		if a, ok := l.take(spec.OpLogin); ok {
			l.account = t.world.account(a.r.UID)
			return a, true
		}
		return l.take(spec.OpRegister)
	case spec.MsgQuit:
		return l.last, true
	}
	return asked{}, false
}

// first returns the oldest request of an op that waits for its answer.
func (l *link) first(op spec.Op) (asked, bool) {
	for _, a := range l.asked {
		if a.op == op {
			return a, true
		}
	}
	return asked{}, false
}

// take is first, and the request waits no longer.
func (l *link) take(op spec.Op) (asked, bool) {
	for k, a := range l.asked {
		if a.op == op {
			l.asked = append(l.asked[:k], l.asked[k+1:]...)
			return a, true
		}
	}
	return asked{}, false
}

// comes takes note of a message that is to be acknowledged.
func (l *link) comes(m *wire.Message) {
	if !spec.Message(m.Kind).Std {
		return
	}
	kind := DueNotice
	switch m.Kind {
	case spec.MsgPing, spec.MsgInvite:
		kind = DueText
	case spec.MsgDelivery, spec.MsgNotify:
		kind = DueBody
	}
	l.dues = append(l.dues, due{m.ID, kind})
	l.due = kind
}

// Unreadable tells that what the server sent is no message.
func (t *Tracker) Unreadable(i int) { t.ended(i, ReplyUnreadable) }

// Ended tells that the server, or the network, ended the link.
func (t *Tracker) Ended(i int, reset bool) {
	if reset {
		t.ended(i, ReplyReset)
	} else {
		t.ended(i, ReplyClose)
	}
}

// Gone tells that the client has ended the link: what it asked is not waited
// for any more.
func (t *Tracker) Gone(i int) {
	t.links[i].close()
	t.settle()
}

// ended takes note of the end of a link. Behind a quit it says nothing more.
func (t *Tracker) ended(i int, how string) {
	l := &t.links[i]
	if l.phase != Closed {
		t.visitor.Edge(i, Edge{l.last.state, l.last.act, how})
	}
	l.close()
	t.settle()
}

// close forgets what a link is no longer.
func (l *link) close() {
	l.phase, l.asked, l.account, l.erred = Closed, nil, nil, false
}

// Done tells that nothing more comes: requests that still wait got no answer.
func (t *Tracker) Done() {
	for i := range t.links {
		l := &t.links[i]
		for _, a := range l.asked {
			t.visitor.Edge(i, Edge{a.state, a.act, ReplyNone})
		}
		if l.erred {
			t.visitor.Edge(i, Edge{l.last.state, l.last.act, ReplyNone})
		}
	}
}
