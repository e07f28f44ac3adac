package model

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func (m *Model) groupEdit(l *link, r *wire.Request) {
	u, g := l.node.owner, m.byGID(r.GID)
	own := slices.Contains(u.aliases, r.NewAlias)
	var me *member
	if g != nil {
		me = g.member(u)
	}
	switch {
	case me == nil: // GRP-3, GRP-7, GRP-13
		m.refuse(l, r)
	case r.Act == "drop":
		m.drop(l, r, g, me)
	case r.NewAlias != "" && !own, me.state == dropped: // GRP-2, GRP-4, GRP-5
		m.refuse(l, r)
	case r.Act == "join" && me.state == joined: // GRP-12
		m.done(l, r, nil)
	case r.Act == "alias" && me.state != joined: // GRP-13
		m.refuse(l, r)
	default:
		if m.change(l, r, g, me, joined) && r.NewAlias != "" {
			me.alias = r.NewAlias
		}
	}
}

func (m *Model) drop(l *link, r *wire.Request, g *group, me *member) {
	to := m.byAlias(r.To)
	var who *member
	if to != nil {
		who = g.member(to)
	}
	switch {
	case who == nil: // GRP-7
		m.refuse(l, r)
	case who == me && (me.state == left || me.state == dropped), // GRP-11, GRP-12
		who != me && me.state == joined && who.state == dropped:
		m.done(l, r, nil)
	case who == me: // GRP-6
		m.change(l, r, g, who, left)
	case me.state != joined: // GRP-7
		m.refuse(l, r)
	default: // GRP-5
		m.change(l, r, g, who, dropped)
	}
}

// change gives somebody another state and tells all who are then joined, and
// the one it is about. It reports whether there was room for that.
func (m *Model) change(l *link, r *wire.Request, g *group, who *member, to state) bool {
	was := who.state
	who.state = to
	told := nodesOf(nil, append(g.joined(), who.user)...)
	if !m.room(told) {
		who.state = was
		m.refuse(l, r)
		return false
	}
	w := wire.Message{Kind: spec.MsgMember, Act: r.Act, GID: g.gid, Alias: who.alias}
	if r.Act != "drop" {
		w.NewAlias = r.NewAlias
	}
	m.done(l, r, nil)
	publish(m.compose(l.node.owner, w), told)
	return true
}
