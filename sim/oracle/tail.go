package oracle

import (
	"fmt"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// event is one call, kept for the story of a violation.
type event struct {
	at   time.Duration
	id   uint64 // of the message, or the number of a request
	node Node
	what occurrence
	kind uint8 // spec.Msg or spec.Op
}

type occurrence uint8

const (
	sentTo occurrence = iota
	receivedBy
	acknowledgedBy
	submittedBy
	acceptedFrom
	doubtful
	refusedTo
	tookAnswer
	tookRefusal
	sessionUp
	sessionDown
	wentOnline
	wentOffline
	restarted
	killed
	sawOnline
	sawOffline
)

func (e *event) String() string {
	msg, op, id := spec.Msg(e.kind), spec.Op(e.kind), wire.FormatID(e.id)
	var text string
	switch e.what {
	case sentTo:
		text = fmt.Sprintf("server sends %v %s to node %d", msg, id, e.node)
	case receivedBy:
		text = fmt.Sprintf("node %d receives %v %s", e.node, msg, id)
	case acknowledgedBy:
		text = fmt.Sprintf("server has the Ack of node %d of %s", e.node, id)
	case submittedBy:
		text = fmt.Sprintf("node %d submits %v, request %d", e.node, op, e.id)
	case acceptedFrom:
		text = fmt.Sprintf("server acks %v of node %d%s", op, e.node, named(e.id))
	case doubtful:
		text = fmt.Sprintf("server has %v of node %d%s, and was killed before its ack", op, e.node, named(e.id))
	case refusedTo:
		text = fmt.Sprintf("server refuses %v of node %d", op, e.node)
	case tookAnswer:
		text = fmt.Sprintf("node %d has the ack of request %d", e.node, e.id)
	case tookRefusal:
		text = fmt.Sprintf("node %d has the refusal of request %d", e.node, e.id)
	case sessionUp:
		text = fmt.Sprintf("server opens the session of node %d", e.node)
	case sessionDown:
		text = fmt.Sprintf("server ends the session of node %d", e.node)
	case wentOnline:
		text = fmt.Sprintf("node %d is online", e.node)
	case wentOffline:
		text = fmt.Sprintf("node %d is offline", e.node)
	case restarted:
		text = fmt.Sprintf("node %d starts again from its records", e.node)
	case killed:
		text = "server is killed"
	case sawOnline:
		text = fmt.Sprintf("node %d learns that user %d is online", e.node, e.id)
	case sawOffline:
		text = fmt.Sprintf("node %d learns that user %d is offline", e.node, e.id)
	}
	return fmt.Sprintf("%.6fs %s", e.at.Seconds(), text)
}

func named(id uint64) string {
	if id == 0 {
		return ""
	}
	return ", message " + wire.FormatID(id)
}

// aboutMessage reports whether the event's id is that of a message.
func (e *event) aboutMessage() bool {
	return e.what <= acknowledgedBy || e.what == acceptedFrom || e.what == doubtful
}

// tail keeps the last events of the run.
type tail struct {
	ring []event
	next int // place of the next event, and of the oldest one when the ring is full
	full bool
}

const tailEvents = 1 << 14

func (t *tail) add(e event) {
	if t.ring == nil {
		t.ring = make([]event, tailEvents)
	}
	t.ring[t.next] = e
	if t.next++; t.next == tailEvents {
		t.next, t.full = 0, true
	}
}

// now is the time of the last event.
func (t *tail) now() time.Duration {
	if t.ring == nil {
		return 0
	}
	return t.ring[(t.next-1+tailEvents)%tailEvents].at
}

// events returns, as far as they are remembered, the last most events that
// concern the node or the message, and behind them the last most of all.
func (t *tail) events(most int, n Node, id uint64) []string {
	concerns := func(e *event) bool {
		return e.node == n && n != NoNode || e.aboutMessage() && e.id == id && id != 0
	}
	var about []string
	if n != NoNode || id != 0 {
		about = t.last(most, concerns)
	}
	return append(about, t.last(most, func(*event) bool { return true })...)
}

// last returns the last most events that are wanted, in order.
func (t *tail) last(most int, wanted func(*event) bool) []string {
	var list []string
	held := t.next
	if t.full {
		held = tailEvents
	}
	for k := 1; k <= held && len(list) < most; k++ {
		if e := &t.ring[(t.next-k+tailEvents)%tailEvents]; wanted(e) {
			list = append(list, e.String())
		}
	}
	slices.Reverse(list)
	return list
}
