package oracle

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// message is one (std) message that was accepted and that some node has not
// acknowledged. The acks of some requests do not name the message they lead to:
// its id is known only when it is sent for the first time.
type message struct {
	id      uint64 // before it is known: the greatest id met when it was accepted
	content uint64 // see contentOf
	from    Node
	places  uint32 // that have it
	kind    spec.Msg
	flags   messageFlag
}

type messageFlag uint8

const (
	hasID   messageFlag = 1 << iota
	inDoubt             // nobody was told that it was accepted
)

func (m *message) is(f messageFlag) bool { return m.flags&f != 0 }

// place is a message in the queue of one node.
type place struct {
	message uint32
	next    uint32 // place behind it in the queue
	flags   placeFlag
}

type placeFlag uint8

const (
	sent placeFlag = 1 << iota
	received
	giveWay // a login message that may be dropped to make room
)

func (p *place) is(f placeFlag) bool { return p.flags&f != 0 }

// hasBody reports whether a kind of message has a body in the store.
func hasBody(kind spec.Msg) bool { return kind == spec.MsgDelivery || kind == spec.MsgNotify }

// expect puts a message into the queues of all nodes in o.list. An id of 0 is
// not known yet.
func (o *Oracle) expect(from Node, w *wire.Message, id uint64, flags messageFlag) {
	if len(o.list) == 0 {
		return
	}
	m := message{id: id, content: contentOf(w), from: from, kind: w.Kind, flags: flags | hasID}
	if id == 0 {
		m.id, m.flags = o.last, flags
	}
	if hasBody(m.kind) {
		o.bodies++
	}
	i := o.messages.add(m)
	for _, n := range o.list {
		o.place(n, i)
	}
}

// place appends a message to a queue. Where that is full, login messages give
// way. Which ones is not followed: from then on, none of them need come.
func (o *Oracle) place(to Node, i uint32) {
	m := o.messages.at(i)
	m.places++
	p := o.places.add(place{message: i})
	n := &o.nodes[to]
	if n.head == 0 {
		n.head = p
	} else {
		o.places.at(n.tail).next = p
	}
	n.tail = p
	if n.is(crammed) && m.kind == spec.MsgLogin {
		o.givesWay(p)
		return
	}
	if o.count(n, +1); int(n.count) >= o.config.Queue && !n.is(crammed) {
		n.set(crammed, true)
		for p = n.head; p != 0; p = o.places.at(p).next {
			if o.messages.at(o.places.at(p).message).kind == spec.MsgLogin {
				o.givesWay(p)
				o.count(n, -1)
			}
		}
	}
}

func (o *Oracle) givesWay(p uint32) {
	o.places.at(p).flags |= giveWay
	o.optional++
}

// count counts a place in a queue, and the queues that are so full that a
// request may be refused: it leads to two messages for a node at most, and one
// login message may be in flight, which does not give way.
func (o *Oracle) count(n *node, by int) {
	const near = 3
	was := int(n.count)
	n.count = uint32(was + by)
	switch limit := o.config.Queue - near; {
	case was <= limit && was+by > limit:
		o.crowded++
	case was > limit && was+by <= limit:
		o.crowded--
	}
}

// find returns the place of a message in a node's queue and the one before it;
// 0 when it is not there. A message whose id was not known gets it here: of
// those that it may be, it is the oldest.
func (o *Oracle) find(at time.Duration, n Node, m *wire.Message, id uint64) (i, before uint32) {
	if _, known := o.named[id]; known || namedByAck(m.Kind) {
		return o.findID(n, id)
	}
	if o.forgotten.has(n, id) {
		return 0, 0 // and so it is not one that is sent for the first time
	}
	hash := contentOf(m)
	for i = o.nodes[n].head; i != 0; before, i = i, o.places.at(i).next {
		switch e := o.messages.at(o.places.at(i).message); {
		case e.kind != m.Kind:
		case e.is(hasID) && e.id == id:
			return i, before
		case !e.is(hasID) && e.content == hash:
			o.name(at, n, o.places.at(i).message, e, id)
			return i, before
		}
	}
	return 0, 0
}

// namedByAck reports whether the ack of the request that led to such a message
// has its id.
func namedByAck(kind spec.Msg) bool {
	return kind == spec.MsgDelivery || kind == spec.MsgPing || kind == spec.MsgInvite
}

// name gives a message the id that it was sent with.
func (o *Oracle) name(at time.Duration, n Node, i uint32, m *message, id uint64) {
	if id <= m.id {
		o.found(idsGrow, at, n, id, "%v %s has an id that is not above %s, which was given before",
			m.kind, wire.FormatID(id), wire.FormatID(m.id))
	}
	m.id = id
	m.flags |= hasID
	if m.kind != spec.MsgLogin {
		o.named[id] = i
	}
	o.last = max(o.last, id)
}

// findID looks for a message by its id. Queues are served from the front, so
// that it is nearly always the first.
func (o *Oracle) findID(n Node, id uint64) (i, before uint32) {
	for i = o.nodes[n].head; i != 0; before, i = i, o.places.at(i).next {
		if m := o.messages.at(o.places.at(i).message); m.id == id && m.is(hasID) {
			return i, before
		}
	}
	return 0, 0
}

// remove takes a place out of a queue, and the message with the last of them.
func (o *Oracle) remove(n *node, i, before uint32) {
	p := o.places.at(i)
	if before == 0 {
		n.head = p.next
	} else {
		o.places.at(before).next = p.next
	}
	if n.tail == i {
		n.tail = before
	}
	if p.is(giveWay) {
		o.optional--
	} else {
		o.count(n, -1)
	}
	m := o.messages.at(p.message)
	if m.places--; m.places == 0 {
		if o.named[m.id] == p.message {
			delete(o.named, m.id)
		}
		if hasBody(m.kind) {
			o.bodies--
		}
		o.messages.drop(p.message)
	}
	o.places.drop(i)
}
