package server

import (
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// wait is a request that has been checked as far as its header goes, and whose
// data, or the verdict on whose token, must still come.
type wait struct {
	request  wire.Request // without its lists
	to, note []target
}

// hold keeps a request until its data are there.
func (m *Machine) hold(l *link, r *wire.Request) *wait {
	i, w := m.waits.add()
	l.wait = i
	w.request = *r
	w.request.For, w.request.NoteFor, w.request.OIDC = nil, nil, nil
	return w
}

// takeBody says that the data of the held request are wanted.
func (m *Machine) takeBody(slot uint32) { m.act(TakeBody).Link = Link(slot - 1) }

// forget lets go of the held request. The memory of its lists, unless there
// is much of it, serves the next one.
func (m *Machine) forget(l *link) {
	const keep = 64
	w := m.waits.at(l.wait)
	to, note := w.to[:0], w.note[:0]
	m.waits.drop(l.wait)
	if cap(to) <= keep {
		w.to = to
	}
	if cap(note) <= keep {
		w.note = note
	}
	l.wait = 0
}

// bodyRead carries out the held request with its data.
func (m *Machine) bodyRead(slot uint32, l *link, in *Input) {
	if l.wait == 0 || l.phase != online {
		m.disown(in)
		return
	}
	w := m.waits.at(l.wait)
	var err error
	switch w.request.Op {
	case spec.OpPost:
		err = m.postBody(slot, l, w, in.Body)
	case spec.OpPostNotify:
		err = m.postNotifyBody(slot, l, w, in.Body)
	case spec.OpGroupInvite:
		if err = checkText(in.Text); err == nil { // INV-6
			err = m.inviteText(slot, l, &w.request, in.Text)
		}
	case spec.OpPing:
		if err = checkText(in.Text); err == nil {
			err = m.pingText(slot, l, &w.request, in.Text)
		}
	}
	id := w.request.ID
	m.forget(l)
	if err != nil {
		m.disown(in)
		m.fail(slot, l, id, err)
	}
}

// checkText says whether the data of a Ping or GroupInvite are a text of
// legal length (PING-4, PING-5).
func checkText(text []byte) error { return wire.CheckText(text) }

const noRoom Refusal = "the server has no room for the message"

// bodyFailed refuses the held request.
func (m *Machine) bodyFailed(slot uint32, l *link) {
	if l.wait == 0 || l.phase != online {
		return
	}
	id := m.waits.at(l.wait).request.ID
	m.forget(l)
	m.fail(slot, l, id, noRoom)
}

// disown lets the store drop a body that no message came of.
func (m *Machine) disown(in *Input) {
	if in.Kind == BodyRead && in.Body != (record.Body{}) {
		m.out.Commit.Release(in.Body.Blob)
	}
}
