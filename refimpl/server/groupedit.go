package server

import "github.com/tmtplab/tmtplab/spec/wire"

// groupEdit joins a group, changes the alias shown in it, or drops a member.
func (m *Machine) groupEdit(slot uint32, l *link, r *wire.Request) error {
	group, err := m.findGroup(r.GID)
	if err != nil {
		return err
	}
	sender := l.user
	switch r.Act {
	case "join":
		return m.join(slot, r, group, sender)
	case "alias":
		return m.showAlias(slot, r, group, sender)
	case "drop":
		return m.dropMember(slot, r, group, sender)
	}
	return &ProtocolError{"GRP-8", "act must be join, alias or drop"}
}

// join takes up an invitation, or comes back after leaving (GRP-1, GRP-6).
func (m *Machine) join(slot uint32, r *wire.Request, group, sender uint32) error {
	b := m.memberOf(group, sender)
	if b == nil || b.state == dropped {
		return Refusal("you are not invited to the group") // GRP-3, GRP-11
	}
	if r.NewAlias != "" && !m.owns(sender, r.NewAlias) {
		return notOwnAlias // GRP-2
	}
	if b.state == joined { // GRP-12
		m.ackDone(slot, r)
		return nil
	}
	alias := b.alias
	if r.NewAlias != "" {
		alias = r.NewAlias
	}
	return m.change(slot, r, group, sender, sender, joined, alias)
}

// showAlias changes the alias by which the group knows the sender (GRP-4).
func (m *Machine) showAlias(slot uint32, r *wire.Request, group, sender uint32) error {
	if m.stateOf(group, sender) != joined {
		return notMember // GRP-13
	}
	if !m.owns(sender, r.NewAlias) {
		return notOwnAlias
	}
	return m.change(slot, r, group, sender, sender, joined, r.NewAlias)
}

// dropMember takes a member, or somebody invited, out of the group. Who goes
// by themselves may come back (GRP-6); who is dropped by another may not, also
// not by dropping themselves after that (GRP-11).
func (m *Machine) dropMember(slot uint32, r *wire.Request, group, sender uint32) error {
	who, err := m.owner(r.To)
	if err != nil {
		return err // GRP-7
	}
	to, gone := dropped, dropped
	if who == sender {
		to, gone = left, left
	} else if m.stateOf(group, sender) != joined {
		return notMember // GRP-7
	}
	b := m.memberOf(group, who)
	switch {
	case b == nil:
		return Refusal("the user was never in the group") // GRP-7
	case b.state == gone || b.state == dropped: // GRP-12
		m.ackDone(slot, r)
		return nil
	}
	return m.change(slot, r, group, sender, who, to, b.alias)
}

// change gives the user another state or alias in the group, and tells its
// joined members and the user (GRP-5).
func (m *Machine) change(slot uint32, r *wire.Request, group, sender, who uint32, to state, alias string) error {
	m.first = m.allMembers(m.first[:0], group, who)
	if !m.room(m.first) {
		return queueFull
	}
	m.ackDone(slot, r)
	t := texts{act: r.Act, gid: r.GID, alias: m.memberOf(group, who).alias}
	if r.Act != "drop" {
		t.newAlias = r.NewAlias
	}
	m.setMember(group, who, to, alias)
	m.tellMembers(sender, m.first, t)
	return nil
}
