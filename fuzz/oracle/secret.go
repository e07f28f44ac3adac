package oracle

import (
	"bytes"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/spec"
)

// secret is a nodeid that the server gave out.
type secret struct {
	nodeid []byte
	uid    string // whose it is
}

// secrets finds nodeids in what is not for their owners, wherever they stand in
// it (SEC-4). A secret that a client has put anywhere but into a Login may come
// back from there, and does not count.
func secrets(t *execute.Trace, s *said) (found []Finding) {
	known := given(t, s)
	if len(known) == 0 {
		return nil
	}
	online := make(users, len(t.Links))
	for i := range t.Events {
		e := &t.Events[i]
		online.see(e, i, s)
		m := e.Message
		if m == nil {
			continue
		}
		for _, k := range known {
			own := online[e.Link] == k.uid && (m.Kind == spec.MsgRegistered || m.Kind == spec.MsgUser)
			if !own && (bytes.Contains(e.Octets, k.nodeid) || bytes.Contains(e.Data, k.nodeid)) {
				found = append(found, Finding{
					Oracle: Leak, Requirement: "SEC-4", Edge: m.Kind.String(), Link: e.Link, Step: stepOf(t, e),
					Text: "a message of kind " + m.Kind.String() + " tells a nodeid, which opens the account of " + k.uid,
				})
			}
		}
	}
	return found
}

// given returns the secrets that the server gave out and that no client used
// for anything but a Login.
func given(t *execute.Trace, s *said) (known []secret) {
	for i := range t.Events {
		m := t.Events[i].Message
		if m == nil || m.NodeID == "" {
			continue
		}
		nodeid, uid := []byte(m.NodeID), m.UID
		switch m.Kind {
		case spec.MsgUser:
			uid = m.From
		case spec.MsgRegistered:
		default:
			continue
		}
		logins := 0
		for _, r := range s.requests {
			if r.Op == spec.OpLogin && r.Node == m.NodeID {
				logins++
			}
		}
		if len(nodeid) >= shortestSecret && bytes.Count(s.octets, nodeid) == logins {
			known = append(known, secret{nodeid, uid})
		}
	}
	return known
}

// shortestSecret is how many octets a nodeid has that does not come up
// elsewhere by chance.
const shortestSecret = 16

// stepOf is the step that an event belongs to.
func stepOf(t *execute.Trace, e *execute.Event) int { return min(e.Step, len(t.Steps)-1) }
