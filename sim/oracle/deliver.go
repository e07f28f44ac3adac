package oracle

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Sent tells that a (std) message left the server for a node, and reports
// whether it had left for it before.
func (o *Oracle) Sent(at time.Duration, to Node, m *wire.Message) (again bool) {
	id, err := wire.ParseID(m.ID)
	o.tail.add(event{at: at, what: sentTo, node: to, id: id, kind: uint8(m.Kind)})
	if err != nil {
		o.found(idsGrow, at, to, 0, "%v has the id %q, which is none", m.Kind, m.ID)
		return false
	}
	i, _ := o.find(at, to, m, id)
	if i == 0 {
		o.unexpected(at, to, m, id, twiceAfterAck, "was sent again to node %d, which has acknowledged it")
		return true
	}
	p := o.places.at(i)
	again = p.is(sent)
	p.flags |= sent
	o.compare(at, to, m, id, o.messages.at(p.message))
	return again
}

// Received tells that a client showed a message to its user.
func (o *Oracle) Received(at time.Duration, to Node, m *wire.Message) {
	id, err := wire.ParseID(m.ID)
	o.tail.add(event{at: at, what: receivedBy, node: to, id: id, kind: uint8(m.Kind)})
	if err != nil {
		return // Sent has told
	}
	i, _ := o.find(at, to, m, id)
	if i == 0 {
		o.unexpected(at, to, m, id, shownTwice, "was shown again by node %d, which has acknowledged it")
		return
	}
	p := o.places.at(i)
	if p.is(received) {
		o.found(shownTwice, at, to, id, "%v %s was shown twice by node %d", m.Kind, m.ID, to)
		return
	}
	p.flags |= received
	e := o.messages.at(p.message)
	o.compare(at, to, m, id, e)
	o.inOrder(at, to, m, id, i, e.from)
}

// Acknowledged tells that a node's Ack has taken a message out of its queue, and
// that this is durable. An Ack that the server ignores is not told (RCPT-5).
func (o *Oracle) Acknowledged(at time.Duration, by Node, id string) {
	number, err := wire.ParseID(id)
	o.tail.add(event{at: at, what: acknowledgedBy, node: by, id: number})
	if err != nil {
		return
	}
	i, before := o.findID(by, number)
	if i == 0 {
		return
	}
	p := o.places.at(i)
	if !p.is(received) {
		o.found(ackEarly, at, by, number, "node %d has acknowledged %s, but never shown it", by, id)
	}
	o.forgotten.add(by, number)
	n := &o.nodes[by]
	passed := n.is(crammed) && before != 0
	switch o.messages.at(p.message).kind {
	case spec.MsgUser, spec.MsgLogin:
		passed = false
	}
	o.remove(n, i, before)
	if passed {
		o.prune(n, before)
	}
}

// prune removes the login messages up to a place that have given way: what is
// behind them has been sent, and they have not.
func (o *Oracle) prune(n *node, last uint32) {
	var before uint32
	for i := n.head; i != 0; {
		p := o.places.at(i)
		next := p.next
		if p.is(giveWay) && !p.is(sent) {
			o.remove(n, i, before)
		} else {
			before = i
		}
		if i == last {
			return
		}
		i = next
	}
}

// unexpected is a message that is not in the node's queue: it was there, or it
// never was.
func (o *Oracle) unexpected(at time.Duration, n Node, m *wire.Message, id uint64, again rule, text string) {
	if o.forgotten.has(n, id) {
		o.found(again, at, n, id, "%v %s "+text, m.Kind, m.ID, n)
		return
	}
	o.found(stranger, at, n, id, "%v %s came to node %d, for which it is not", m.Kind, m.ID, n)
}

// compare holds a message against what was accepted.
func (o *Oracle) compare(at time.Duration, n Node, m *wire.Message, id uint64, e *message) {
	switch from := &o.users[o.nodes[e.from].user]; {
	case from.uid != m.From:
		o.found(content, at, n, id, "%v %s of %s came to node %d as one of %s", m.Kind, m.ID, from.uid, n, m.From)
	case e.kind != m.Kind || e.content != contentOf(m):
		o.found(content, at, n, id, "%v %s came to node %d otherwise than it was sent", m.Kind, m.ID, n)
	}
}

// inOrder looks for an older message of the same sender that the node has not
// received. Login messages may be missing, and user messages overtake (USER-5).
func (o *Oracle) inOrder(at time.Duration, n Node, m *wire.Message, id uint64, i uint32, from Node) {
	if m.Kind == spec.MsgUser {
		return
	}
	for j := o.nodes[n].head; j != i; j = o.places.at(j).next {
		p := o.places.at(j)
		e := o.messages.at(p.message)
		if p.is(received) || e.from != from || e.kind == spec.MsgUser || e.kind == spec.MsgLogin {
			continue
		}
		o.found(order, at, n, id, "%v %s came to node %d before %v %s, which node %d sent first",
			m.Kind, m.ID, n, e.kind, o.idOf(e), from)
		return
	}
}

// idOf is a message's id for people.
func (o *Oracle) idOf(m *message) string {
	if !m.is(hasID) {
		return "(not sent yet)"
	}
	return wire.FormatID(m.id)
}

// recent remembers the messages that were acknowledged last, to tell a
// repetition from what never was for the node. It is of a fixed size and
// forgets at random.
type recent struct{ marks []uint64 }

const recentMarks = 1 << 16

func markOf(n Node, id uint64) uint64 { return uint64(digest(0).number(uint64(n)+1).number(id)) | 1 }

func (r *recent) add(n Node, id uint64) {
	if r.marks == nil {
		r.marks = make([]uint64, recentMarks)
	}
	mark := markOf(n, id)
	r.marks[mark>>32%recentMarks] = mark
}

func (r *recent) has(n Node, id uint64) bool {
	mark := markOf(n, id)
	return r.marks != nil && r.marks[mark>>32%recentMarks] == mark
}
