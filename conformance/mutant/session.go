package mutant

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// session is what the proxy knows of a link from what passed on it, as client
// and server sent it.
type session struct {
	uid, node string
	in        bool           // logged in, and not ended
	waiting   []wire.Request // not acked yet
}

func (s *session) find(id string) int {
	return slices.IndexFunc(s.waiting, func(r wire.Request) bool { return r.ID == id })
}

// asked learns from a request.
func (s *session) asked(m Message) {
	r, ok := m.Request()
	switch {
	case !ok:
	case r.Op == spec.OpLogin && !s.in:
		s.uid, s.node = r.UID, r.Node
	case spec.Request(r.Op).Acked:
		s.waiting = append(s.waiting, r)
	}
}

// told learns from a server's message, before the filter gets it.
func (s *session) told(m wire.Message) {
	switch m.Kind {
	case spec.MsgRegistered:
		s.uid, s.node, s.in = m.UID, m.NodeID, true
	case spec.MsgInfo:
		s.in = true
	}
}

// passed forgets what a server's message ended, after the filter had it.
func (s *session) passed(m wire.Message) {
	switch m.Kind {
	case spec.MsgQuit:
		s.in = false
	case spec.MsgAck:
		if i := s.find(m.ID); i >= 0 {
			s.waiting = slices.Delete(s.waiting, i, i+1)
		}
	}
}
