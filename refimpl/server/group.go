package server

import "strings"

// state is how a user stands to a group.
type state uint8

const (
	stranger state = iota // never had to do with it
	invited
	joined
	left    // by themselves: they may join again
	dropped // by another: they need a new invitation
)

// group is a distribution list. Groups never go, and nobody who was ever
// invited leaves the list of members: only their state changes.
type group struct {
	gid     string
	mark    uint64 // epoch of the last audience that has its members
	members []member
}

// member is one user's place in a group.
type member struct {
	alias string // as last reported to the group
	user  uint32
	state state
}

const (
	unknownGroup Refusal = "there is no such group"
	notMember    Refusal = "you are not a member of the group"
)

// findGroup returns the group of that name.
func (m *Machine) findGroup(gid string) (uint32, error) {
	if g, ok := m.names[gid].group(); ok {
		return g, nil
	}
	return 0, unknownGroup
}

func (m *Machine) addGroup(gid string) uint32 {
	i, g := m.groups.add()
	g.gid = strings.Clone(gid)
	m.names[g.gid] = name(i) | groupName
	m.putGroup(i, g)
	return i
}

// memberOf returns the user's place in the group, or nil. It is good until
// the group has another member.
func (m *Machine) memberOf(group, user uint32) *member {
	place := m.members[pairOf(group, user)]
	if place == 0 {
		return nil
	}
	return &m.groups.at(group).members[place-1]
}

// stateOf says how the user stands to the group.
func (m *Machine) stateOf(group, user uint32) state {
	if b := m.memberOf(group, user); b != nil {
		return b.state
	}
	return stranger
}

// setMember gives the user a state, and the alias last reported.
func (m *Machine) setMember(group, user uint32, s state, alias string) {
	g := m.groups.at(group)
	key := pairOf(group, user)
	place := m.members[key]
	if place == 0 {
		g.members = append(g.members, member{user: user})
		place = uint32(len(g.members))
		m.members[key] = place
	}
	b := &g.members[place-1]
	b.state = s
	if b.alias != alias {
		b.alias = strings.Clone(alias)
	}
	m.putMember(group, place, b)
}
