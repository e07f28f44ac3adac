package server

import (
	"fmt"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// FoundUser makes an account as Register and UserEdit would, without a link:
// a user with an alias and so many nodes, 1 to the limit of Config, all with
// the label. It returns the uid and the nodeids, in the order of the nodes.
// Its records are appended to out.Commit, and no message follows.
//
// It is for those who need a populated server to begin with, such as
// simulations of a million users. An error says that the alias cannot be had
// (REG-4, REG-6), or the number of nodes (USER-9); nothing has changed then.
func (m *Machine) FoundUser(alias, label string, nodes int, out *Output) (uid string, nodeids []string, err error) {
	switch limit := m.config.Limits.Nodes; {
	case nodes < 1 || nodes > limit:
		return "", nil, fmt.Errorf("a user has 1 to %d nodes, not %d", limit, nodes)
	case label == "" || len(label) > spec.MaxNameOctets:
		return "", nil, fmt.Errorf("the label of a node has 1 to %d octets, not %d", spec.MaxNameOctets, len(label))
	}
	if err := m.checkAlias(alias, 0); err != nil {
		return "", nil, err
	}
	m.out = out
	defer func() { m.out = nil }()
	owner := m.addUser()
	for range nodes {
		_, nodeid := m.addNode(owner, label)
		nodeids = append(nodeids, nodeid)
	}
	m.addAlias(alias, owner)
	return m.users.at(owner).uid, nodeids, nil
}

// FoundGroup makes a group of users by their aliases, all of whom have joined
// it, as GroupInvite and GroupEdit would. Its records are appended to
// out.Commit, and no message follows. An error says that the gid cannot be
// had (INV-3, USER-8), or whose alias is unknown; nothing has changed then.
func (m *Machine) FoundGroup(gid string, aliases []string, out *Output) error {
	if err := wire.CheckName(gid); err != nil {
		return err
	}
	if m.names[gid] != 0 {
		return fmt.Errorf("the name %q is taken", gid)
	}
	users := make([]uint32, len(aliases))
	for i, alias := range aliases {
		user, err := m.owner(alias)
		if err != nil {
			return fmt.Errorf("%q: %w", alias, err)
		}
		users[i] = user
	}
	m.out = out
	defer func() { m.out = nil }()
	group := m.addGroup(gid)
	for i, user := range users {
		m.setMember(group, user, joined, aliases[i])
	}
	return nil
}

// Stats counts what a machine holds.
type Stats struct {
	Users, Nodes, Groups int
	Online               int // nodes with a session
	Messages             int // that some node has not acknowledged
	Queued               int // places of messages in the queues of nodes
	Bodies               int // that messages refer to
}

// Stats returns what the machine holds now. It looks at every link.
func (m *Machine) Stats() Stats {
	sessions := 0
	for slot := uint32(1); slot <= m.linkCount; slot++ {
		if m.links.at(slot).phase == online {
			sessions++
		}
	}
	return Stats{
		Users: m.users.used(), Nodes: m.nodes.used(), Groups: m.groups.used(), Online: sessions,
		Messages: m.messages.used(), Queued: m.entries.used(), Bodies: m.blobs.used(),
	}
}
