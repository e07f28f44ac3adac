package oracle

import (
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// addresses finds deliveries of posts that came to somebody whom they were not
// for (POST-1). Who is in a group is not followed here, so that posts to groups
// are left to others.
func addresses(t *execute.Trace, s *said) (found []Finding) {
	readers := make(map[string][]string) // uids by msgid
	online := make(users, len(t.Links))
	var late []*execute.Event // deliveries, until all acks are known
	var whose []string
	for i := range t.Events {
		e := &t.Events[i]
		online.see(e, i, s)
		m := e.Message
		if m == nil {
			continue
		}
		switch m.Kind {
		case spec.MsgAck:
			if r := s.posted(e.Link, m.ID, i); r != nil && m.Error == "" && m.MsgID != "" {
				readers[m.MsgID] = append(r.users(), online[e.Link])
			}
		case spec.MsgDelivery:
			late, whose = append(late, e), append(whose, online[e.Link])
		}
	}
	for i, e := range late {
		uids, known := readers[e.Message.ID]
		if known && whose[i] != "" && !slices.Contains(uids, whose[i]) {
			found = append(found, Finding{
				Oracle: Leak, Requirement: "POST-1", Edge: e.Message.Kind.String(), Link: e.Link, Step: stepOf(t, e),
				Text: "a post from " + e.Message.From + " came to " + whose[i] + ", whom it was not for",
			})
		}
	}
	return found
}

// posted returns the request that the ack with an id, seen as an event on a
// link, belongs to, if that is a post to users and nobody else; nil otherwise,
// also when several requests had the id.
func (s *said) posted(link int, id string, before int) (found *request) {
	for i := range s.requests {
		r := &s.requests[i]
		if r.link != link || r.ID != id || r.event > before || !spec.Request(r.Op).Acked {
			continue
		}
		if found != nil {
			return nil
		}
		found = r
	}
	if found == nil || found.Op != spec.OpPost || slices.ContainsFunc(found.For, isGroup) {
		return nil
	}
	return found
}

func isGroup(r wire.Recipient) bool { return r.Type != spec.ToUser }

// users are the uids that a post is for.
func (r *request) users() (uids []string) {
	for _, to := range r.For {
		uids = append(uids, to.ID)
	}
	return uids
}
