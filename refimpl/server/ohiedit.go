package server

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// ohiEdit changes who learns that the sender is online.
func (m *Machine) ohiEdit(slot uint32, l *link, r *wire.Request) error {
	if len(r.For) > spec.MaxOhiUIDs {
		return Refusal("too many users at once")
	}
	owner := l.user
	listed := make([]uint32, len(r.For))
	for i := range r.For {
		if listed[i] = m.findUser(r.For[i].ID); listed[i] == 0 {
			return Refusal("no user has this uid") // OHI-7
		}
	}
	m.first = m.first[:0]
	if r.Type != "init" { // OHI-3: init is not told
		m.first = m.appendNodes(m.first, owner, 0)
		if !m.room(m.first) {
			return queueFull
		}
	}
	m.ackDone(slot, r)
	if r.Type != "init" {
		msg := m.compose(spec.MsgOhiEdit, owner)
		msg.texts = keep(texts{act: r.Type, users: listed})
		m.publish(msg, m.first)
	}
	change, status := m.list, uint8(isOnline)
	if r.Type == "drop" {
		change, status = m.unlist, isOffline
	}
	since := uint32(len(m.out.links))
	for _, u := range listed {
		if change(owner, u) {
			m.appendLinks(u)
		}
	}
	m.tell(owner, status, since) // OHI-1, OHI-2
	return nil
}
