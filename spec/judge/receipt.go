package judge

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// receipt is one message at one node.
type receipt struct {
	kind spec.Msg
	last Ref // when it came last

	acked     bool   // an Ack of it was sent, whether it counts or not
	ackedOn   int    // number of the link
	confirmed uint64 // event by which the server had taken the Ack in, or 0
	epoch     int
}

type receiptKey struct {
	node *node
	id   string
}

// linkReceipts is what one link knows of the messages that came on it.
type linkReceipts struct {
	flying *receipt // the last that came, until it is acknowledged
	unsure []sentAck
}

// sentAck is an Ack that the server may not have seen yet.
type sentAck struct {
	r      *receipt
	number int // among the client's frames
}

// got judges the coming of a whole message to the node of the link. It needs to
// know the node; e is what is known of the message.
func (l *Link) got(ref Ref, m *wire.Message, e *message) {
	if l.node == nil {
		return
	}
	key := receiptKey{l.node, e.id}
	r, ok := l.j.receipts.get(key)
	if ok && r.kind != m.Kind {
		return // a server that gives an id twice: nothing can be said
	}
	if !ok {
		r = &receipt{kind: m.Kind}
		l.j.receipts.put(key, r)
	} else {
		l.again(ref, m, r)
	}
	l.paced(ref, r)
	r.last = ref
	l.receipts.flying = r
	if m.Kind == spec.MsgDelivery {
		l.j.ordered(l, ref, r, e, !ok)
	}
}

// again judges a message that had come before.
//
// RCPT-1: never again after an Ack. It needs to know that the server had taken
// the Ack in: it did when it answered a later request of that link. And that
// it sent the message after that: it did when the message came behind the
// answer on the same link, or in a session that was asked for later. After
// Killed, earlier Acks don't count.
//
// RCPT-3: not before the ack timeout. It needs to know that timeout.
func (l *Link) again(ref Ref, m *wire.Message, r *receipt) {
	switch {
	case r.confirmed != 0 && r.epoch == l.j.epoch && (r.ackedOn == l.number || l.phase.authEvent > r.confirmed):
		l.j.found("RCPT-1", ref.At, m.Kind.String()+" "+quote(m.ID)+" came again after its Ack", ref, r.last)
	case r.acked || l.j.config.AckTimeout == 0 || r.last.Link != ref.Link:
	case ref.At.Sub(r.last.At) < l.j.config.AckTimeout/2:
		l.j.found("RCPT-3", ref.At, m.Kind.String()+" "+quote(m.ID)+" came again after "+ref.At.Sub(r.last.At).Round(time.Millisecond).String(), ref, r.last)
	}
}

// paced reports a server that does not wait for the Ack of one message before
// it sends the next (RCPT-4), as information and once.
func (l *Link) paced(ref Ref, r *receipt) {
	before := l.receipts.flying
	if before == nil || before == r || before.acked || l.j.paced {
		return
	}
	l.j.paced = true
	l.j.inform("RCPT-4", ref.At, "a message came before the one before it was acknowledged", ref, before.last)
}

// acknowledged takes note of an Ack. It counts for RCPT-1 when its message had
// come on the same link; else a server may take it for an old id (RCPT-5).
func (l *Link) acknowledged(ref Ref, id string) {
	if l.node == nil {
		return
	}
	r, ok := l.j.receipts.get(receiptKey{l.node, id})
	if !ok {
		return
	}
	r.acked = true
	if r.last.Link != l.number || r.confirmed != 0 {
		return
	}
	r.ackedOn = l.number
	s := &l.receipts
	if len(s.unsure) == l.j.config.Limits.Requests {
		s.unsure = s.unsure[1:]
	}
	s.unsure = append(s.unsure, sentAck{r, ref.Number})
}

// confirm takes note of the server having got as far as the client's n-th
// frame: requests of one link are carried out in order (FRAME-8).
func (l *Link) confirm(n int) {
	s := &l.receipts
	for len(s.unsure) > 0 && s.unsure[0].number < n {
		s.unsure[0].r.confirmed, s.unsure[0].r.epoch = l.j.event, l.j.epoch
		s.unsure = s.unsure[1:]
	}
}
