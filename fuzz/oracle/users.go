package oracle

import (
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/spec"
)

// users are the uids of who is logged in on each link, as answers tell; empty
// where nobody is.
type users []string

// see takes note of the event with an index.
func (u users) see(e *execute.Event, at int, s *said) {
	m := e.Message
	switch {
	case e.Kind == execute.Opened:
		u[e.Link] = ""
	case m == nil:
	case m.Kind == spec.MsgRegistered:
		u[e.Link] = m.UID
	case m.Kind == spec.MsgInfo && u[e.Link] == "":
		u[e.Link] = s.claims(e.Link, at)
	}
}

// claims returns the uid of the last Login on a link before an event.
func (s *said) claims(link, before int) (uid string) {
	for _, r := range s.requests {
		if r.link == link && r.event < before && r.Op == spec.OpLogin {
			uid = r.UID
		}
	}
	return uid
}
