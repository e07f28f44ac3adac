package server

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// ping makes the sender known to the owner of an alias.
func (m *Machine) ping(slot uint32, l *link, r *wire.Request) error {
	if r.DataLen == 0 { // PING-6
		return m.pingText(slot, l, r, nil)
	}
	if _, err := m.checkPing(l, r); err != nil {
		return err
	}
	m.hold(l, r)
	m.takeBody(slot)
	return nil
}

// checkPing returns the recipient (PING-3).
func (m *Machine) checkPing(l *link, r *wire.Request) (uint32, error) {
	if !m.owns(l.user, r.From) {
		return 0, notOwnAlias
	}
	return m.owner(r.To)
}

// pingText queues the ping for the recipient's nodes and the sender's others
// (PING-1). Who pings themselves gets it on all.
func (m *Machine) pingText(slot uint32, l *link, r *wire.Request, text []byte) error {
	to, err := m.checkPing(l, r)
	if err != nil {
		return err
	}
	sender := l.user
	m.first = m.appendNodes(m.first[:0], to, 0)
	if to != sender {
		m.first = m.appendNodes(m.first, sender, l.node)
	}
	if !m.room(m.first) {
		return queueFull
	}
	msg := m.compose(spec.MsgPing, sender)
	msg.len, msg.head, msg.sum = r.DataLen, r.DataHead, r.DataSum
	msg.texts = keep(texts{alias: r.From, to: r.To, data: string(text)})
	m.ackSent(slot, r, &msg)
	m.publish(msg, m.first)
	return nil
}
