package server

import (
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// postNotify checks a PostNotify as far as it goes without its data.
func (m *Machine) postNotify(slot uint32, l *link, r *wire.Request) error {
	switch {
	case r.NoteLen == 0 || r.NoteLen >= r.DataLen:
		return &ProtocolError{"NOTE-6", "notelen must leave octets for both parts"}
	case r.NoteHead > r.NoteLen:
		return &ProtocolError{"NOTE-6", "notehead is greater than notelen"}
	case r.DataHead > r.DataLen-r.NoteLen:
		return &ProtocolError{"NOTE-10", "datahead is greater than the message"}
	case r.ForNotSelf && len(r.For) == 0:
		return &ProtocolError{"NOTE-8", "the message is for nobody"}
	}
	w := m.hold(l, r)
	var err error
	if w.to, err = m.resolve(w.to, r.For, l.user); err == nil {
		w.note, err = m.resolve(w.note, r.NoteFor, l.user) // NOTE-7, NOTE-12
	}
	if err != nil {
		m.forget(l)
		return err
	}
	m.takeBody(slot)
	return nil
}

// postNotifyBody queues the message for its recipients, and the notification
// behind it for them and the others. They share the body.
func (m *Machine) postNotifyBody(slot uint32, l *link, w *wait, body record.Body) error {
	sender := l.user
	if !m.stillMember(w.to, sender) || !m.stillMember(w.note, sender) {
		return notMember
	}
	r := &w.request
	m.first = m.audience(m.first[:0], l, !r.ForNotSelf, w.to)  // NOTE-4
	m.second = m.audience(m.second[:0], l, true, w.to, w.note) // NOTE-9
	if !m.room(m.first, m.second) {
		return queueFull
	}
	blob := m.addBlob(body)

	delivery := m.compose(spec.MsgDelivery, sender)
	delivery.notify = uint64(len(w.to) + len(w.note)) // NOTE-3
	if !r.ForNotSelf {
		delivery.notify++
	}
	delivery.blob, delivery.off, delivery.len = blob, uint64(body.Off)+r.NoteLen, r.DataLen-r.NoteLen // NOTE-1
	delivery.head, delivery.sum = r.DataHead, r.DataSum

	note := m.compose(spec.MsgNotify, sender) // NOTE-5: an id of its own
	note.postID = delivery.id
	note.blob, note.off, note.len = blob, uint64(body.Off), r.NoteLen // NOTE-2
	note.head, note.sum = r.NoteHead, r.NoteSum

	m.ackSent(slot, r, &delivery)
	m.publish(delivery, m.first)
	m.publish(note, m.second)
	m.settle(blob)
	return nil
}
