package model

import "github.com/tmtplab/tmtplab/refimpl/server"

// Stats counts what there is, as server.Machine.Stats does.
func (m *Model) Stats() server.Stats {
	s := server.Stats{Users: len(m.users), Groups: len(m.groups), Bodies: len(m.blobs)}
	messages := make(map[*message]bool)
	for _, u := range m.users {
		s.Nodes += len(u.nodes)
		for _, n := range u.nodes {
			s.Queued += n.count()
			for _, lane := range n.lanes() {
				for _, p := range lane {
					messages[p] = true
				}
			}
		}
	}
	for _, l := range m.links {
		if l.node != nil {
			s.Online++
		}
	}
	s.Messages = len(messages)
	return s
}
