package server

import (
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// post checks a Post as far as it goes without its data.
func (m *Machine) post(slot uint32, l *link, r *wire.Request) error {
	w := m.hold(l, r)
	var err error
	if w.to, err = m.resolve(w.to, r.For, l.user); err != nil {
		m.forget(l)
		return err // POST-7, POST-8
	}
	m.takeBody(slot)
	return nil
}

// postBody queues the message for its recipients (POST-1).
func (m *Machine) postBody(slot uint32, l *link, w *wait, body record.Body) error {
	sender := l.user
	if !m.stillMember(w.to, sender) {
		return notMember
	}
	m.first = m.audience(m.first[:0], l, true, w.to)
	if !m.room(m.first) {
		return queueFull
	}
	r := &w.request
	msg := m.compose(spec.MsgDelivery, sender)
	msg.blob, msg.off, msg.len = m.addBlob(body), uint64(body.Off), r.DataLen
	msg.head, msg.sum = r.DataHead, r.DataSum // DATA-4
	m.ackSent(slot, r, &msg)
	m.publish(msg, m.first)
	m.settle(msg.blob)
	return nil
}
