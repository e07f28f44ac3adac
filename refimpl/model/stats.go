package model

import "github.com/tmtplab/tmtplab/refimpl/server"

// Stats counts what there is, as server.Machine.Stats does.
func (m *Model) Stats() server.Stats {
	s := server.Stats{Users: len(m.users), Groups: len(m.groups), Bodies: len(m.blobs)}
	messages := make(map[*message]bool)
	for _, u := range m.users {
		s.Nodes += len(u.nodes)
		for _, n := range u.nodes {
			for _, p := range n.waiting() {
				messages[p] = true
				s.Queued++
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
