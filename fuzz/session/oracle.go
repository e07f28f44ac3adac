package session

import (
	"bytes"
	"cmp"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// checkAcks holds the requests of a link that wait for acks against what it is
// to wait for: once the server has the data and the verdict it asked for, all
// are acked, or the link is at its end.
func (s *Session) checkAcks(in server.Input) {
	if s.fate != kept || in.Kind != server.HeaderRead && in.Kind != server.BodyRead && in.Kind != server.BodyFailed {
		return
	}
	for _, c := range s.links {
		if c.n == in.Link && !c.closing && !c.taken && len(c.waiting) > 0 {
			s.fail("%d: request %q was not acked (ACK-1)", c.n, c.waiting[0].id)
		}
	}
}

// acked takes the ack of a request.
func (s *Session) acked(c *conn, m *wire.Message) {
	if len(c.waiting) == 0 || c.waiting[0].id != m.ID {
		s.fail("%d: an ack of %q, while %v wait for theirs (ACK-1, ACK-6)", c.n, m.ID, c.waiting)
		return
	}
	if alias := c.waiting[0].alias; alias != "" && m.Error == "" {
		s.know(c, alias)
	}
	c.waiting = append(c.waiting[:0], c.waiting[1:]...)
}

// checkSecrets finds what is told to a link that is not for it.
func (s *Session) checkSecrets(c *conn, m *wire.Message, frame []byte) {
	own := true
	switch m.Kind {
	case spec.MsgRegistered:
		own = c.uid == ""
	case spec.MsgLogin, spec.MsgUser, spec.MsgOhiEdit:
		own = m.From == c.uid
	default:
		own = m.NodeID == ""
	}
	if !own {
		s.fail("%d, of %q, gets what is for others: %+v", c.n, c.uid, m)
	}
	if s.secrets || len(frame) == 0 {
		return
	}
	for i := range s.accounts {
		for _, node := range s.accounts[i].nodes {
			if i != c.account-1 && s.contains(frame, node) {
				s.fail("%d, of %q, gets a nodeid of %q (SEC-4): %s", c.n, c.uid, s.accounts[i].uid, frame)
			}
		}
	}
}

// contains is bytes.Contains, and makes no garbage.
func (s *Session) contains(octets []byte, name string) bool {
	s.needle = append(s.needle[:0], name...)
	return bytes.Contains(octets, s.needle)
}

// checkMemory holds what the machine says it has against what it may have.
func (s *Session) checkMemory() {
	if s.fate != kept {
		return
	}
	got, want := s.machine.Stats(), s.model.Stats()
	if got != want {
		s.fail("the machine has %+v, the model %+v", got, want)
	}
	if got.Queued > got.Nodes*cmp.Or(s.config.Limits.Queue, spec.MaxQueue) {
		s.fail("%d messages are in the queues of %d nodes", got.Queued, got.Nodes)
	}
}
