package server

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// target is one recipient of a Post or PostNotify, looked up.
type target struct {
	who  uint32 // user or group
	kind uint8  // spec.ToUser, ToGroup or ToGroupNotSelf
}

// resolve looks up all recipients of a request (POST-7, POST-8).
func (m *Machine) resolve(targets []target, list []wire.Recipient, sender uint32) ([]target, error) {
	for i := range list {
		r := &list[i]
		if r.Type == spec.ToUser {
			u := m.findUser(r.ID)
			if u == 0 {
				return targets, Refusal("no user has this uid")
			}
			targets = append(targets, target{u, r.Type})
			continue
		}
		g, err := m.findGroup(r.ID)
		if err != nil {
			return targets, err
		}
		if m.stateOf(g, sender) != joined {
			return targets, notMember
		}
		targets = append(targets, target{g, r.Type})
	}
	return targets, nil
}

// stillMember checks again, when the data are there, what may have changed
// since the header (GRP-5).
func (m *Machine) stillMember(targets []target, sender uint32) bool {
	for _, t := range targets {
		if t.kind != spec.ToUser && m.stateOf(t.who, sender) != joined {
			return false
		}
	}
	return true
}

// audience appends the nodes of all recipients, each once (POST-2). Of the
// sender's own, the sending one is left out unless it is asked for by uid or
// with a group (POST-5, POST-6); the others are there when copies are made
// for them, too (POST-4).
func (m *Machine) audience(list []uint32, l *link, copies bool, targets ...[]target) []uint32 {
	m.epoch++
	sender, sending := l.user, l.node
	m.users.at(sender).mark = m.epoch
	toSelf := false
	for _, some := range targets {
		for _, t := range some {
			if t.kind == spec.ToUser {
				if t.who == sender {
					copies, toSelf = true, true
				}
				list = m.appendOnce(list, t.who)
				continue
			}
			copies = true // the sender is a member
			toSelf = toSelf || t.kind == spec.ToGroup
			list = m.appendMembers(list, t.who)
		}
	}
	if copies {
		list = m.appendNodes(list, sender, sending)
	}
	if toSelf {
		list = append(list, sending)
	}
	return list
}

// appendOnce appends the nodes of a user whom this epoch has not met.
func (m *Machine) appendOnce(list []uint32, owner uint32) []uint32 {
	u := m.users.at(owner)
	if u.mark == m.epoch {
		return list
	}
	u.mark = m.epoch
	for i := range m.nodesOf(u) {
		list = append(list, i)
	}
	return list
}

// appendMembers appends the nodes of a group's joined members.
func (m *Machine) appendMembers(list []uint32, group uint32) []uint32 {
	g := m.groups.at(group)
	if g.mark == m.epoch {
		return list
	}
	g.mark = m.epoch
	for i := range g.members {
		if b := &g.members[i]; b.state == joined {
			list = m.appendOnce(list, b.user)
		}
	}
	return list
}

// allMembers returns the nodes of a group's joined members, and of one more.
func (m *Machine) allMembers(list []uint32, group, more uint32) []uint32 {
	m.epoch++
	return m.appendOnce(m.appendMembers(list, group), more)
}
