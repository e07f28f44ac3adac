package server

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// login opens a session for a node, tells all nodes of the user, and sends
// what waits.
func (m *Machine) login(slot uint32, l *link, r *wire.Request) error {
	owner := m.findUser(r.UID)
	node := m.findNode(owner, r.Node)
	if node == 0 {
		return &ProtocolError{"LOG-2", "there is no such user and node"} // SEC-5: the same for both
	}
	n := m.nodes.at(node)
	if n.link != 0 {
		return &ProtocolError{"CONN-11", "the node is logged in already"}
	}
	m.start(slot, l, node)
	n.flight = held // until info is out
	m.greet(slot, owner)

	msg := m.compose(spec.MsgLogin, owner)
	msg.texts = &texts{label: n.label}
	m.first = m.first[:0]
	for i := range m.nodesOf(m.users.at(owner)) {
		// Where there is no room, this node goes without.
		if n := m.nodes.at(i); n.count < m.queueLimit || m.logins(n) > 0 {
			m.first = append(m.first, i)
		}
	}
	m.publish(msg, m.first)
	n.flight = 0
	m.sendNext(n)
	return nil
}
