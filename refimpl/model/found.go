package model

// FoundUser makes an account as server.Machine.FoundUser does, of what that
// takes without an error.
func (m *Model) FoundUser(alias, label string, nodes int) {
	u := m.addUser()
	for range nodes {
		m.addNode(u, label)
	}
	u.add(alias)
}

// FoundGroup makes a group as server.Machine.FoundGroup does, of what that
// takes without an error.
func (m *Model) FoundGroup(gid string, aliases []string) {
	g := &group{gid: gid}
	for _, alias := range aliases {
		g.members = append(g.members, &member{m.byAlias(alias), joined, alias})
	}
	m.groups = append(m.groups, g)
}
