package server

import "github.com/tmtplab/tmtplab/spec/wire"

// ack takes the message in flight out of the node's queue and sends the next.
// Any other id is ignored (RCPT-5).
func (m *Machine) ack(l *link, r *wire.Request) error {
	id, err := wire.ParseID(r.ID)
	if err != nil {
		return nil
	}
	n := m.nodes.at(l.node)
	if m.acknowledge(l.node, n, id) {
		l.ackDue = Never
		m.sendNext(n)
	}
	return nil
}
