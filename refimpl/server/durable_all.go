package server

import (
	"maps"
	"slices"
)

// Records appends to out.Commit all records that the machine stands for, and
// keeps the bodies they refer to: a store that has these and nothing else
// restores it. It is for those who hold a store against its machine, or make
// another one of it. Records come by kind, not in the order of their keys.
func (m *Machine) Records(out *Output) {
	m.out = out
	defer func() { m.out = nil }()
	if m.ids.mark > 0 {
		m.putMark()
	}
	for i := uint32(1); i <= m.users.len(); i++ {
		m.putUser(i, m.users.at(i))
	}
	for i := uint32(1); i <= m.nodes.len(); i++ {
		m.putNode(i, m.nodes.at(i))
	}
	for _, text := range slices.Sorted(maps.Keys(m.names)) {
		if owner, ok := m.names[text].user(); ok {
			m.putAlias(text, owner)
		}
	}
	for i := uint32(1); i <= m.groups.len(); i++ {
		g := m.groups.at(i)
		m.putGroup(i, g)
		for place := range g.members {
			m.putMember(i, uint32(place+1), &g.members[place])
		}
	}
	m.putQueues()
}

// putQueues writes the messages that are in queues, each once, and their
// places.
func (m *Machine) putQueues() {
	done := make(map[uint32]bool) // messages
	kept := make(map[uint32]bool) // blobs
	for i := uint32(1); i <= m.nodes.len(); i++ {
		for _, l := range m.nodes.at(i).lanes {
			for e := l.head; e != 0; e = m.entries.at(e).next {
				at := m.entries.at(e).message
				p := m.messages.at(at)
				if !done[at] {
					done[at] = true
					m.putMessage(p)
				}
				if p.blob != 0 && !kept[p.blob] {
					kept[p.blob] = true
					m.out.Commit.Keep(m.blobs.at(p.blob).number)
				}
				m.putEntry(p.id, i)
			}
		}
	}
}
