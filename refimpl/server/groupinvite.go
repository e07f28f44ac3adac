package server

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// groupInvite invites a user into a group, which need not exist yet.
func (m *Machine) groupInvite(slot uint32, l *link, r *wire.Request) error {
	if r.DataLen == 0 {
		return m.inviteText(slot, l, r, nil)
	}
	if _, _, err := m.checkInvite(l, r); err != nil {
		return err
	}
	m.hold(l, r)
	m.takeBody(slot)
	return nil
}

// checkInvite returns the invitee, and the group if it exists.
func (m *Machine) checkInvite(l *link, r *wire.Request) (invitee, group uint32, err error) {
	sender := l.user
	if err := wire.CheckName(r.GID); err != nil {
		return 0, 0, Refusal(err.Error()) // INV-3
	}
	if !m.owns(sender, r.From) {
		return 0, 0, notOwnAlias // INV-4
	}
	invitee, err = m.owner(r.To)
	if err != nil {
		return 0, 0, err
	}
	n := m.names[r.GID]
	group, exists := n.group()
	switch {
	case n == 0:
		if invitee == sender {
			return 0, 0, Refusal("you cannot invite yourself") // INV-10
		}
		return invitee, 0, nil
	case !exists:
		return 0, 0, Refusal("the group's name is somebody's alias") // USER-8
	case m.stateOf(group, sender) != joined:
		return 0, 0, notMember // INV-5
	case m.stateOf(group, invitee) == joined:
		return 0, 0, Refusal("the user is a member already") // INV-7
	}
	return invitee, group, nil
}

// inviteText carries the invitation out. The invitee and the sender's other
// nodes get the invite (INV-2, INV-9), the joined members the member message.
func (m *Machine) inviteText(slot uint32, l *link, r *wire.Request, text []byte) error {
	invitee, group, err := m.checkInvite(l, r)
	if err != nil {
		return err
	}
	sender := l.user
	m.first = m.appendNodes(m.first[:0], invitee, 0)
	m.first = m.appendNodes(m.first, sender, l.node)
	if group == 0 {
		m.second = m.appendNodes(m.second[:0], sender, 0)
	} else {
		m.second = m.allMembers(m.second[:0], group, sender)
	}
	if !m.room(m.first, m.second) {
		return queueFull
	}
	if group == 0 { // INV-1
		group = m.addGroup(r.GID)
		m.setMember(group, sender, joined, r.From)
	}
	m.setMember(group, invitee, invited, r.To) // INV-8: also who was dropped

	invite := m.compose(spec.MsgInvite, sender)
	invite.len, invite.head, invite.sum = r.DataLen, r.DataHead, r.DataSum
	invite.texts = keep(texts{gid: r.GID, alias: r.From, to: r.To, data: string(text)})
	m.ackSent(slot, r, &invite)
	m.publish(invite, m.first)
	m.tellMembers(sender, m.second, texts{act: "invite", gid: r.GID, alias: r.To})
	return nil
}

// tellMembers sends a member message.
func (m *Machine) tellMembers(sender uint32, list []uint32, t texts) {
	msg := m.compose(spec.MsgMember, sender)
	msg.texts = keep(t)
	m.publish(msg, list)
}
