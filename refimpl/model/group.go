package model

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

type group struct {
	gid     string
	members []*member
}

// member is a user who has, or once had, to do with a group.
type member struct {
	*user
	state
	alias string // last reported
}

type state int

const (
	never   state = iota
	invited       // and has not answered
	joined
	left    // by themselves
	dropped // by another
)

func (g *group) member(u *user) *member {
	for _, b := range g.members {
		if b.user == u {
			return b
		}
	}
	return nil
}

func (g *group) state(u *user) state {
	if b := g.member(u); b != nil {
		return b.state
	}
	return never
}

func (g *group) joined() []*user {
	var list []*user
	for _, b := range g.members {
		if b.state == joined {
			list = append(list, b.user)
		}
	}
	return list
}

func (m *Model) mayInvite(u *user, r *wire.Request) bool {
	to, g := m.byAlias(r.To), m.byGID(r.GID)
	switch {
	case !slices.Contains(u.aliases, r.From) || to == nil: // INV-4
		return false
	case g == nil:
		return wire.CheckName(r.GID) == nil && m.byAlias(r.GID) == nil && to != u // INV-3, USER-8
	}
	return g.state(u) == joined && g.state(to) != joined // INV-5, INV-7
}

func (m *Model) groupInvite(l *link, r *wire.Request, text string) {
	u, to, g := l.node.owner, m.byAlias(r.To), m.byGID(r.GID)
	if g == nil {
		g = &group{gid: r.GID, members: []*member{{u, joined, r.From}}} // INV-1
	}
	list := nodesOf(l.node, to, u) // INV-2, INV-9
	told := nodesOf(nil, g.joined()...)
	if !m.room(list, told) {
		m.refuse(l, r)
		return
	}
	if m.byGID(r.GID) == nil {
		m.groups = append(m.groups, g)
	}
	if b := g.member(to); b != nil { // INV-7, INV-8
		b.state, b.alias = invited, r.To
	} else {
		g.members = append(g.members, &member{to, invited, r.To})
	}
	p := m.compose(u, wire.Message{Kind: spec.MsgInvite, GID: r.GID, Alias: r.From, To: r.To, DataLen: r.DataLen, DataHead: r.DataHead, DataSum: r.DataSum})
	p.text = text
	m.done(l, r, p)
	publish(p, list)
	publish(m.compose(u, wire.Message{Kind: spec.MsgMember, Act: "invite", GID: r.GID, Alias: r.To}), told)
}

// HasGroup reports whether there is a group of that name.
func (m *Model) HasGroup(gid string) bool { return m.byGID(gid) != nil }
