package model

import (
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// compose makes a message with a new id (STD-2).
func (m *Model) compose(from *user, w wire.Message) *message {
	m.last = max(uint64(max(m.now.Wall, 0)), m.last+1)
	if m.last > m.mark {
		const ahead = 60e9
		m.mark = m.last + ahead
	}
	w.From, w.ID, w.Posted = from.uid, wire.FormatID(m.last), wire.FormatPosted(m.now.Wall)
	return &message{Message: w}
}

// room reports whether nodes can take one more message each, as often as they
// are listed, and makes the room: login messages that wait give way, the oldest
// first. When it says no, nothing has changed.
func (m *Model) room(lists ...[]*node) bool {
	list := slices.Concat(lists...)
	for _, n := range list {
		if n.count()-len(n.logins())+count(list, n) > m.config.Limits.Queue {
			return false
		}
	}
	for _, n := range list {
		for n.count()+count(list, n) > m.config.Limits.Queue {
			n.remove(n.logins()[0])
		}
	}
	return true
}

func count(list []*node, n *node) int {
	k := 0
	for _, other := range list {
		if other == n {
			k++
		}
	}
	return k
}

// lanes are all messages of a node, the one in flight included.
func (n *node) lanes() [2][]*message { return [2][]*message{n.urgent, n.normal} }

func (n *node) count() int { return len(n.urgent) + len(n.normal) }

// logins are the login messages of a node that are not in flight.
func (n *node) logins() []*message {
	return slices.DeleteFunc(slices.Clone(n.normal), func(p *message) bool { return p.Kind != spec.MsgLogin || p == n.flying })
}

func (n *node) remove(p *message) {
	is := func(other *message) bool { return other == p }
	n.urgent, n.normal = slices.DeleteFunc(n.urgent, is), slices.DeleteFunc(n.normal, is)
}

func publish(p *message, list []*node) {
	for _, n := range list {
		if p.Kind == spec.MsgUser { // USER-5
			n.urgent = append(n.urgent, p)
		} else {
			n.normal = append(n.normal, p)
		}
	}
}

// sendNext sends what waits for a node, one message at a time (RCPT-4).
func (m *Model) sendNext(l *link) {
	for _, lane := range l.node.lanes() {
		if len(lane) > 0 {
			m.send(l, lane[0])
			return
		}
	}
}

func (m *Model) send(l *link, p *message) {
	l.node.flying, l.node.sent = p, m.now.Mono
	e := m.out.add(l, queued, server.Send)
	e.Message, e.Body, e.Text = p.Message, p.body, p.text
}

// acknowledge takes the message in flight out of the queue. An Ack of any other
// is ignored (RCPT-5).
func (m *Model) acknowledge(n *node, id string) {
	if n.flying != nil && n.flying.ID == id {
		n.remove(n.flying)
		n.flying = nil
	}
}

// nodesOf returns all nodes of users, but not one of them, each once.
func nodesOf(but *node, users ...*user) []*node {
	var list []*node
	for _, u := range users {
		for _, n := range u.nodes {
			if n != but && !slices.Contains(list, n) {
				list = append(list, n)
			}
		}
	}
	return list
}
