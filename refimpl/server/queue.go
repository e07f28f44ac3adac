package server

import "github.com/tmtplab/tmtplab/spec"

// queue is what one node has not acknowledged yet. It has two lanes, each in
// the order of ids: user messages overtake all others (USER-5).
type queue struct {
	lanes   [2]lane
	count   uint32 // messages in both lanes
	logins  uint32 // how many of them are login messages
	planned uint8  // messages of the request being checked
	flight  uint8  // lane, from 1, whose head is in flight; 0: none is; or held
}

type lane struct{ head, tail uint32 } // entries

const (
	urgent = iota
	normal

	held = 0xff // nothing is in flight, and nothing is to be sent either
)

// entry is a message's place in one queue.
type entry struct{ message, next uint32 }

func laneOf(kind spec.Msg) int {
	if kind == spec.MsgUser {
		return urgent
	}
	return normal
}

const queueFull Refusal = "the queue of a recipient is full"

// room says whether one more message fits each queue for each time its node is
// listed. Login messages that wait would give way.
func (m *Machine) room(lists ...[]uint32) bool {
	fits := true
	for _, list := range lists {
		for _, i := range list {
			n := m.nodes.at(i)
			n.planned++
			if n.count+uint32(n.planned) > m.queueLimit {
				over := n.count + uint32(n.planned) - m.queueLimit
				fits = fits && over <= m.logins(n)
			}
		}
	}
	for _, list := range lists {
		for _, i := range list {
			m.nodes.at(i).planned = 0
		}
	}
	return fits
}

// logins returns how many login messages of the queue can give way.
func (m *Machine) logins(n *node) uint32 {
	if n.flight == normal+1 && m.messageOf(n.lanes[normal].head).kind == spec.MsgLogin {
		return n.logins - 1
	}
	return n.logins
}

func (m *Machine) messageOf(e uint32) *message { return m.messages.at(m.entries.at(e).message) }

// publish puts a new message into the queues of the nodes, whose room has been
// checked, and sends it at once to those that wait for nothing else.
func (m *Machine) publish(msg message, list []uint32) {
	if len(list) == 0 {
		return
	}
	i, p := m.messages.add()
	*p = msg
	if p.blob != 0 {
		m.blobs.at(p.blob).messages++
	}
	m.putMessage(p)
	from := uint32(len(m.out.links))
	for _, to := range list {
		n := m.nodes.at(to)
		if n.count >= m.queueLimit {
			m.dropLogin(to, n)
		}
		m.enqueue(to, n, i, p)
		if n.link != 0 && n.flight == 0 {
			n.flight = uint8(laneOf(p.kind)) + 1
			m.out.links = append(m.out.links, Link(n.link-1))
			m.awaitAck(n.link, m.links.at(n.link))
		}
	}
	if end := uint32(len(m.out.links)); end > from {
		m.send(p, from, end)
	}
}

// enqueue puts the message at the end of its lane.
func (m *Machine) enqueue(to uint32, n *node, i uint32, p *message) {
	m.place(n, i, p)
	m.putEntry(p.id, to)
}

// place is enqueue without the record.
func (m *Machine) place(n *node, i uint32, p *message) {
	p.refs++
	at, e := m.entries.add()
	e.message = i
	l := &n.lanes[laneOf(p.kind)]
	if l.head == 0 {
		l.head = at
	} else {
		m.entries.at(l.tail).next = at
	}
	l.tail = at
	n.count++
	if p.kind == spec.MsgLogin {
		n.logins++
	}
}

// remove takes out of the queue the entry behind prev, or the head of the lane
// when prev is 0.
func (m *Machine) remove(owner uint32, n *node, l *lane, prev uint32) {
	var at uint32
	if prev == 0 {
		at = l.head
		l.head = m.entries.at(at).next
	} else {
		at = m.entries.at(prev).next
		m.entries.at(prev).next = m.entries.at(at).next
	}
	if l.tail == at {
		l.tail = prev
	}
	i := m.entries.at(at).message
	m.entries.drop(at)
	p := m.messages.at(i)
	n.count--
	if p.kind == spec.MsgLogin {
		n.logins--
	}
	m.deleteEntry(p.id, owner)
	if p.refs--; p.refs == 0 {
		m.dropMessage(i, p)
	}
}

// dropLogin makes room at the expense of the oldest login message that waits.
func (m *Machine) dropLogin(owner uint32, n *node) {
	l := &n.lanes[normal]
	var prev uint32
	for at := l.head; at != 0; prev, at = at, m.entries.at(at).next {
		inFlight := prev == 0 && n.flight == normal+1
		if !inFlight && m.messageOf(at).kind == spec.MsgLogin {
			m.remove(owner, n, l, prev)
			return
		}
	}
}

// sendNext sends what is first in the queue of a node that is online and waits
// for no Ack.
func (m *Machine) sendNext(n *node) {
	for i, l := range n.lanes {
		if l.head == 0 {
			continue
		}
		n.flight = uint8(i) + 1
		m.sendTo(m.entries.at(l.head).message, n.link)
		m.awaitAck(n.link, m.links.at(n.link))
		return
	}
}

// acknowledge takes the message in flight out of the queue, if it has this id.
func (m *Machine) acknowledge(owner uint32, n *node, id uint64) bool {
	if n.flight == 0 {
		return false
	}
	l := &n.lanes[n.flight-1]
	if m.messageOf(l.head).id != id {
		return false
	}
	n.flight = 0
	m.remove(owner, n, l, 0)
	return true
}

// copyQueue gives a new node all that waits for another (USER-7).
func (m *Machine) copyQueue(to, from uint32) {
	n := m.nodes.at(to)
	for _, l := range m.nodes.at(from).lanes {
		for e := l.head; e != 0; e = m.entries.at(e).next {
			i := m.entries.at(e).message
			m.enqueue(to, n, i, m.messages.at(i))
		}
	}
}

// awaitAck starts the ack timeout of the message just sent (RCPT-3).
func (m *Machine) awaitAck(slot uint32, l *link) {
	l.ackDue = m.now.Mono + m.config.Timers.Ack
	m.arm(ackTimer, slot, l, l.ackDue)
}
