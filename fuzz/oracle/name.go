package oracle

import (
	"strconv"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/spec"
)

// names holds what accounts are called against what their owners asked for: a
// user message repeats the name that was asked for, to the letter (TEXT-1), and
// nobody speaks under an alias that nobody ever asked for (PING-3, INV-4).
func names(t *execute.Trace, s *said) (found []Finding) {
	if s.vague {
		return nil
	}
	aliases, labels := make(map[string]bool), make(map[string]bool)
	byID := make(map[string]*request) // pings and invites; nil where an id is used twice
	for i := range s.requests {
		r := &s.requests[i]
		aliases[r.NewAlias], labels[r.NewNode] = true, true
		if r.Op == spec.OpPing || r.Op == spec.OpGroupInvite {
			key := onLink(r.link, r.ID)
			if _, twice := byID[key]; twice {
				r = nil
			}
			byID[key] = r
		} else if spec.Request(r.Op).Acked {
			byID[onLink(r.link, r.ID)] = nil
		}
	}
	for i := range t.Events {
		e := &t.Events[i]
		m := e.Message
		switch {
		case m == nil:
		case m.Kind == spec.MsgUser && (!aliases[m.NewAlias] || !labels[m.NewNode]) && m.NewAlias+m.NewNode != "":
			found = append(found, Finding{
				Oracle: Octets, Requirement: "TEXT-1", Edge: m.Kind.String(), Link: e.Link, Step: stepOf(t, e),
				Text: "user tells of " + strconv.Quote(m.NewAlias+m.NewNode) + ", which nobody asked for",
			})
		case m.Kind == spec.MsgAck && m.Error == "":
			r := byID[onLink(e.Link, m.ID)]
			if r == nil || aliases[r.From] {
				continue
			}
			requirement := "PING-3"
			if r.Op == spec.OpGroupInvite {
				requirement = "INV-4"
			}
			found = append(found, Finding{
				Oracle: Impostor, Requirement: requirement, Edge: r.Op.String(), Link: e.Link, Step: min(r.step, len(t.Steps)-1),
				Text: "somebody spoke as " + strconv.Quote(r.From) + ", an alias that nobody has",
			})
		}
	}
	return found
}

func onLink(link int, id string) string { return strconv.Itoa(link) + " " + id }
