package model

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (m *Model) login(l *link, r *wire.Request) {
	u := m.byUID(r.UID)
	if u == nil {
		m.quit(l) // LOG-2
		return
	}
	for _, n := range u.nodes {
		if n.id == r.Node && m.linkOf(n) == nil { // CONN-11
			l.node = n
		}
	}
	if l.node == nil {
		m.quit(l) // LOG-2
		return
	}
	m.info(l)
	p := m.compose(u, wire.Message{Kind: spec.MsgLogin, Node: l.node.label}) // LOG-4
	for _, n := range u.nodes {
		if one := []*node{n}; m.room(one) {
			publish(p, one)
		}
	}
}

// info opens a session, and says who is there (LOG-3, OHI-6).
func (m *Model) info(l *link) {
	w := wire.Message{Kind: spec.MsgInfo, Info: "login ok"}
	w.Keys.Add(spec.KeyOhi)
	for _, p := range m.listings {
		if p.of == l.node.owner {
			w.Ohi = append(w.Ohi, p.by.uid)
		}
	}
	m.reply(l, w)
}
