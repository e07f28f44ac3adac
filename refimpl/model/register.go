package model

import (
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (m *Model) register(l *link, r *wire.Request) {
	switch {
	case len(r.NewNode) > spec.MaxNameOctets, m.config.Auth > 0 && r.OIDC == nil: // TEXT-2, REG-9
		m.quit(l)
	case m.config.Auth > 0:
		l.request = r
		m.ask(l, server.CheckToken)
	default:
		m.enrol(l, r)
	}
}

func (m *Model) token(l *link, err error) {
	r := l.request
	l.request = nil
	if err != nil {
		m.quit(l) // REG-9
		return
	}
	m.enrol(l, r)
}

func (m *Model) enrol(l *link, r *wire.Request) {
	u := m.addUser()
	l.node = m.addNode(u, r.NewNode)
	w := wire.Message{Kind: spec.MsgRegistered, UID: u.uid, NodeID: l.node.id}
	switch {
	case !r.Keys.Has(spec.KeyNewAlias) || r.NewAlias == "_": // REG-2, REG-8
	case m.mayHave(u, r.NewAlias):
		u.add(r.NewAlias)
	default:
		w.Error = "refused"
	}
	m.reply(l, w)
	m.info(l)
}

func (m *Model) addUser() *user {
	u := &user{uid: m.draw(spec.UIDRunes)}
	for m.byUID(u.uid) != nil { // REG-7
		u.uid = m.draw(spec.UIDRunes)
	}
	m.users = append(m.users, u)
	return u
}

func (m *Model) addNode(u *user, label string) *node {
	n := &node{owner: u, id: m.draw(spec.NodeIDRunes), label: label}
	u.nodes = append(u.nodes, n)
	return n
}
