package model

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (m *Model) mayPing(u *user, r *wire.Request) bool {
	return slices.Contains(u.aliases, r.From) && m.byAlias(r.To) != nil // PING-3
}

func (m *Model) ping(l *link, r *wire.Request, text string) {
	u, to := l.node.owner, m.byAlias(r.To)
	list := nodesOf(l.node, to, u) // PING-1
	if to == u {
		list = u.nodes
	}
	if !m.room(list) {
		m.refuse(l, r)
		return
	}
	p := m.compose(u, wire.Message{Kind: spec.MsgPing, Alias: r.From, To: r.To, DataLen: r.DataLen, DataHead: r.DataHead, DataSum: r.DataSum})
	p.text = text
	m.done(l, r, p)
	publish(p, list)
}
