package server

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// userEdit adds a node or an alias to the account and tells all its nodes.
func (m *Machine) userEdit(slot uint32, l *link, r *wire.Request) error {
	owner := l.user
	m.first = m.appendNodes(m.first[:0], owner, 0)
	if r.NewNode != "" {
		return m.newNode(slot, l, r, owner)
	}
	if err := m.checkAlias(r.NewAlias, owner); err != nil {
		return err // USER-4, USER-8
	}
	if !m.room(m.first) {
		return queueFull
	}
	m.ackDone(slot, r)
	m.addAlias(r.NewAlias, owner)
	msg := m.compose(spec.MsgUser, owner)
	msg.texts = keep(texts{newAlias: r.NewAlias})
	m.publish(msg, m.first) // USER-1
	return nil
}

// newNode adds a node, whose nodeid only the nodes there are learn (USER-2),
// and which starts with what waits for the one that made it (USER-7).
func (m *Machine) newNode(slot uint32, l *link, r *wire.Request, owner uint32) error {
	switch {
	case len(r.NewNode) > spec.MaxNameOctets:
		return Refusal("the name of the node is too long") // TEXT-2
	case int(m.users.at(owner).nodes) >= m.config.Limits.Nodes:
		return Refusal("the account has as many nodes as it can have") // USER-9
	case !m.room(m.first):
		return queueFull
	}
	m.ackDone(slot, r)
	node, nodeid := m.addNode(owner, r.NewNode)
	msg := m.compose(spec.MsgUser, owner)
	msg.texts = keep(texts{label: r.NewNode, nodeid: nodeid})
	m.publish(msg, m.first)
	m.copyQueue(node, l.node)
	return nil
}
