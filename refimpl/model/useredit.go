package model

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (m *Model) userEdit(l *link, r *wire.Request) {
	u, w := l.node.owner, wire.Message{Kind: spec.MsgUser}
	list := slices.Clone(u.nodes)
	if r.Keys.Has(spec.KeyNewAlias) {
		if !m.mayHave(u, r.NewAlias) || !m.room(list) {
			m.refuse(l, r) // USER-4
			return
		}
		u.add(r.NewAlias)
		w.NewAlias = r.NewAlias
		m.done(l, r, nil)
		publish(m.compose(u, w), list)
		return
	}
	if len(r.NewNode) > spec.MaxNameOctets || len(u.nodes) >= m.config.Limits.Nodes || !m.room(list) {
		m.refuse(l, r) // TEXT-2, USER-9
		return
	}
	made := m.addNode(u, r.NewNode)
	w.NewNode, w.NodeID = r.NewNode, made.id
	m.done(l, r, nil)
	publish(m.compose(u, w), list)
	made.urgent, made.normal = slices.Clone(l.node.urgent), slices.Clone(l.node.normal) // USER-7
}
