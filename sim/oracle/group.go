package oracle

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// group is a distribution list, with all who ever had to do with it.
type group struct {
	members []member
	places  map[User]int // in members
}

type member struct {
	user  User
	state state
	alias string // last reported
}

// state is how a user stands to a group.
type state uint8

const (
	outsider state = iota
	invited
	joined
	left    // by themselves: they may come back
	dropped // by another: they need a new invitation
)

// Group tells of a group that there is from the start, with the users who have
// joined it and the aliases it knows them by. Later ones follow from what is
// accepted.
func (o *Oracle) Group(gid string, users []User, aliases []string) {
	g := &group{places: make(map[User]int, len(users))}
	for i, u := range users {
		g.set(u, joined, aliases[i])
	}
	o.groups[gid] = g
}

// of returns a user's place in the group, or nil.
func (g *group) of(u User) *member {
	if i, there := g.places[u]; there {
		return &g.members[i]
	}
	return nil
}

func (g *group) stateOf(u User) state {
	if b := g.of(u); b != nil {
		return b.state
	}
	return outsider
}

func (g *group) set(u User, s state, alias string) {
	b := g.of(u)
	if b == nil {
		g.places[u] = len(g.members)
		g.members = append(g.members, member{user: u})
		b = g.of(u)
	}
	b.state, b.alias = s, alias
}

func (o *Oracle) groupInvite(from Node, r *wire.Request, id uint64, flags messageFlag) {
	sender, invitee := o.nodes[from].user, o.aliases[r.To]
	g := o.groups[r.GID]
	if g == nil { // INV-1
		o.Group(strings.Clone(r.GID), []User{sender}, []string{strings.Clone(r.From)})
		g = o.groups[r.GID]
	}
	g.set(invitee, invited, strings.Clone(r.To)) // INV-8: also who was dropped
	o.audience()
	o.addUser(invitee)
	o.addUserBut(sender, from) // INV-9
	o.expect(from, &wire.Message{Kind: spec.MsgInvite, GID: r.GID, Alias: r.From, To: r.To,
		DataLen: r.DataLen, DataHead: r.DataHead, DataSum: r.DataSum}, id, flags)
	o.audience()
	o.addMembers(g)
	o.expect(from, &wire.Message{Kind: spec.MsgMember, Act: "invite", GID: r.GID, Alias: r.To}, 0, flags)
}

func (o *Oracle) groupEdit(from Node, r *wire.Request, flags messageFlag) {
	g, who := o.groups[r.GID], o.nodes[from].user
	to := joined
	if r.Act == "drop" {
		to = left
		if u := o.aliases[r.To]; u != who {
			who, to = u, dropped
		}
	}
	b := g.of(who)
	if b.state == to && r.Act != "alias" || to != joined && b.state == dropped {
		return // GRP-12: nothing changes, and nobody is told
	}
	m := wire.Message{Kind: spec.MsgMember, Act: r.Act, GID: r.GID, Alias: b.alias}
	if r.Act != "drop" {
		m.NewAlias = r.NewAlias
		if r.NewAlias != "" {
			b.alias = strings.Clone(r.NewAlias)
		}
	}
	b.state = to
	o.audience()
	o.addMembers(g)
	o.addUser(who) // GRP-5
	o.expect(from, &m, 0, flags)
}
