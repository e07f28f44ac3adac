package model

import (
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (m *Model) postNotify(l *link, r *wire.Request, body record.Body) {
	list := m.recipients(l.node, !r.ForNotSelf, r.For) // NOTE-4
	noted := m.recipients(l.node, true, slices.Concat(r.For, r.NoteFor))
	if !m.room(list, noted) {
		m.refuse(l, r)
		return
	}
	notify := uint64(len(r.For) + len(r.NoteFor)) // NOTE-3
	if !r.ForNotSelf {
		notify++
	}
	p := m.compose(l.node.owner, wire.Message{Kind: spec.MsgDelivery, Notify: notify,
		DataLen: r.DataLen - r.NoteLen, DataHead: r.DataHead, DataSum: r.DataSum}) // NOTE-1
	note := m.compose(l.node.owner, wire.Message{Kind: spec.MsgNotify, PostID: p.ID, // NOTE-5
		DataLen: r.NoteLen, DataHead: r.NoteHead, DataSum: r.NoteSum}) // NOTE-2
	p.body, note.body = body, body
	note.body.Len = int64(r.NoteLen)
	p.body.Off += note.body.Len
	p.body.Len -= note.body.Len
	m.done(l, r, p)
	publish(p, list)
	publish(note, noted)
}
