package model

import (
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (m *Model) ohiEdit(l *link, r *wire.Request) {
	u := l.node.owner
	if len(r.For) > spec.MaxOhiUIDs {
		m.refuse(l, r)
		return
	}
	for _, item := range r.For {
		if m.byUID(item.ID) == nil {
			m.refuse(l, r) // OHI-7
			return
		}
	}
	if r.Type != "init" { // OHI-3
		if !m.room(u.nodes) {
			m.refuse(l, r)
			return
		}
		publish(m.compose(u, wire.Message{Kind: spec.MsgOhiEdit, For: slices.Clone(r.For), Type: r.Type}), u.nodes)
	}
	m.done(l, r, nil)
	for _, item := range r.For {
		p := listing{u, m.byUID(item.ID)}
		is := slices.Contains(m.listings, p)
		switch {
		case r.Type == "drop" && is:
			m.listings = slices.DeleteFunc(m.listings, func(other listing) bool { return other == p })
			m.tell(p, 2)
		case r.Type != "drop" && !is:
			m.listings = append(m.listings, p)
			m.tell(p, 1)
		}
	}
}

// tell sends ohi to all sessions of the one who is to know.
func (m *Model) tell(p listing, status uint8) {
	for _, l := range m.links {
		if l.node != nil && l.node.owner == p.of {
			m.out.add(l, presence, server.Send).Message = wire.Message{Kind: spec.MsgOhi, From: p.by.uid, Status: status}
		}
	}
}

// leave ends a user's presence with the last session (OHI-4, OHI-12, OHI-13).
func (m *Model) leave(u *user) {
	for _, n := range u.nodes {
		if m.linkOf(n) != nil {
			return
		}
	}
	for _, p := range m.listings {
		if p.by == u {
			m.tell(p, 2)
		}
	}
	m.listings = slices.DeleteFunc(m.listings, func(p listing) bool { return p.by == u })
}
