package bench

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// deepFaults need two accounts or two links, something done before, or a
// length that is met exactly.
var deepFaults = []Fault{{
	Name: "text-terminated", Kind: Crash, Depth: 3, Links: 1, Requirement: "PING-5",
	Text:  "The text of a Ping or GroupInvite gets a zero behind its end, for which 140 units leave no room.",
	plant: textTerminated,
}, {
	Name: "page-end", Kind: Wrong, Depth: 2, Links: 1, Requirement: "DATA-5",
	Text:  "The last octet of data that fill pages of 4,096 octets to the end is lost and comes out as a zero.",
	plant: pageEnd,
}, {
	Name: "alias-prefix", Kind: Wrong, Depth: 3, Links: 1, Requirement: "PING-3",
	Text:  "Whether an alias is one's own is asked of as many octets as the shorter of two has.",
	plant: aliasPrefix,
}, {
	Name: "acked-again", Kind: Wrong, Depth: 4, Links: 2, Requirement: "RCPT-1",
	Text:  "User messages have a queue of their own, which an Ack does not know: they come again at the next login.",
	plant: ackedAgain,
}, {
	Name: "online-locked", Kind: Hang, Depth: 3, Links: 2, Requirement: "CONN-11",
	Text:  "A login of a node that is online waits for that node to leave, and everybody waits with it.",
	plant: onlineLocked,
}, {
	Name: "presence-kept", Kind: Leak, Depth: 4, Links: 2, Requirement: "OHI-5",
	Text:  "Who was dropped from a list of those told of one's presence is still told when it ends.",
	plant: presenceKept,
}, {
	Name: "link-reused", Kind: Leak, Depth: 3, Links: 2, Requirement: "POST-1",
	Text:  "The number of a link that was lost stays with its user: what is posted to them goes to whoever got that number next.",
	plant: linkReused,
}, {
	Name: "drop-queued", Kind: Crash, Depth: 5, Links: 2, Requirement: "GRP-5",
	Text:  "Dropping a member forgets the group's count of deliveries under way, and then, where there are any, sets it to none.",
	plant: dropQueued,
}}

func textTerminated() hooks {
	return hooks{input: func(l *link, in *server.Input) {
		if in.Kind == server.BodyRead && isText(l.request.Op) {
			var units [spec.MaxTextUnits]uint16
			text := utf16.Encode([]rune(string(in.Text)))
			if len(text) > len(units) {
				return // refused (PING-5)
			}
			copy(units[:], text)
			units[len(text)] = 0
		}
	}}
}

func pageEnd() hooks {
	const page = 4096 // octets
	return hooks{encode: func(m *wire.Message, octets []byte) []byte {
		if m.DataLen > 0 && m.DataLen%page == 0 {
			octets[len(octets)-1] = 0
		}
		return octets
	}}
}

func aliasPrefix() hooks {
	aliases := make(map[string][]string) // by uid
	claimed := make(map[*link]string)    // what is shown for one's own
	alike := func(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }
	return hooks{
		input: func(l *link, in *server.Input) {
			if in.Kind == server.HeaderRead || in.Kind == server.LinkClosed {
				delete(claimed, l)
			}
			if !reads(l, in, spec.OpPing) || slices.Contains(aliases[l.user], in.Request.From) {
				return
			}
			for _, own := range aliases[l.user] {
				if alike(own, in.Request.From) {
					claimed[l], in.Request.From = in.Request.From, own
					return
				}
			}
		},
		output: func(l *link, _ *server.Input, deeds []deed) []deed {
			for _, d := range deeds {
				switch m := d.message; {
				case m == nil:
				case m.Kind == spec.MsgUser && m.NewAlias != "":
					aliases[m.From] = append(aliases[m.From], m.NewAlias)
				case m.Kind == spec.MsgRegistered && m.Error == "" && l.request.NewAlias != "":
					aliases[m.UID] = []string{l.request.NewAlias}
				case m.Kind == spec.MsgPing && claimed[l] != "":
					m.Alias = claimed[l]
				}
			}
			return deeds
		},
	}
}

func ackedAgain() hooks {
	sent := make(map[string][]wire.Message) // user messages by nodeid
	return hooks{output: func(l *link, in *server.Input, deeds []deed) []deed {
		loggedIn := false
		for _, d := range deeds {
			if d.message == nil {
				continue
			}
			loggedIn = loggedIn || d.isTo(l) && d.message.Kind == spec.MsgInfo
			for _, to := range d.to {
				if d.message.Kind == spec.MsgUser {
					sent[to.node] = append(sent[to.node], *d.message)
				}
			}
		}
		if loggedIn {
			for i := range sent[l.node] {
				deeds = append(deeds, deed{to: []*link{l}, message: &sent[l.node][i]})
			}
		}
		return deeds
	}}
}

func onlineLocked() hooks {
	return hooks{input: func(l *link, in *server.Input) {
		if in.Kind != server.HeaderRead || in.Request.Op != spec.OpLogin || l.user != "" {
			return
		}
		for _, other := range l.server.table {
			if other != nil && !other.closing && other.user == in.Request.UID && other.node == in.Request.Node {
				l.server.stick()
			}
		}
	}}
}

// linkOf returns a link that is logged in as the user, or nil.
func (s *Server) linkOf(user string) *link {
	for _, l := range s.table {
		if l != nil && l.user == user && !l.closing {
			return l
		}
	}
	return nil
}

func presenceKept() hooks {
	const offline = 2
	dropped := make(map[string][]string) // uids by uid
	return hooks{output: func(l *link, in *server.Input, deeds []deed) []deed {
		if l == nil || l.request == nil {
			return deeds
		}
		if reads(l, in, spec.OpOhiEdit) && in.Request.Type == "drop" && succeeded(l, deeds) {
			for _, r := range in.Request.For {
				dropped[l.user] = append(dropped[l.user], r.ID)
			}
		}
		leaves := slices.ContainsFunc(deeds, func(d deed) bool { return d.message == nil && d.to[0] == l })
		if !leaves && in.Kind != server.LinkClosed {
			return deeds
		}
		user := l.user
		for _, listed := range dropped[user] {
			if to := l.server.linkOf(listed); to != nil && to != l {
				deeds = append(deeds, deed{to: []*link{to}, message: &wire.Message{Kind: spec.MsgOhi, From: user, Status: offline}})
			}
		}
		delete(dropped, user)
		return deeds
	}}
}

func linkReused() hooks {
	lost := make(map[string]server.Link) // by uid
	return hooks{
		input: func(l *link, in *server.Input) {
			if in.Kind == server.LinkClosed && !l.closing && l.user != "" {
				lost[l.user] = l.number
			}
		},
		output: func(l *link, in *server.Input, deeds []deed) []deed {
			if in.Kind != server.BodyRead || l.request.Op != spec.OpPost || !succeeded(l, deeds) {
				return deeds
			}
			ack := ackIn(l, deeds)
			for _, r := range l.request.For {
				n, ok := lost[r.ID]
				if !ok || l.server.linkOf(r.ID) != nil {
					continue
				}
				if to := l.server.table[n]; to != nil && to.user != "" {
					m := &wire.Message{
						Kind: spec.MsgDelivery, From: l.user, ID: ack.MsgID, Posted: ack.Posted,
						DataLen: l.request.DataLen, DataHead: l.request.DataHead, DataSum: l.request.DataSum,
					}
					deeds = append(deeds, deed{to: []*link{to}, message: m, data: l.server.body(in.Body)})
				}
			}
			return deeds
		},
	}
}

func dropQueued() hooks {
	type counter struct{ deliveries int }
	underway := make(map[string]*counter) // by gid
	groups := make(map[string]string)     // gid by message id
	return hooks{
		input: func(l *link, in *server.Input) {
			if reads(l, in, spec.OpAck) {
				if c := underway[groups[in.Request.ID]]; c != nil {
					c.deliveries--
				}
			}
		},
		output: func(l *link, in *server.Input, deeds []deed) []deed {
			ack := ackIn(l, deeds)
			if ack == nil || ack.Error != "" {
				return deeds
			}
			switch r := l.request; r.Op {
			case spec.OpGroupEdit:
				if c := underway[r.GID]; c != nil && r.Act == "drop" {
					delete(underway, r.GID)
					if c.deliveries > 0 {
						underway[r.GID].deliveries = 0
					}
				}
			case spec.OpPost:
				for _, d := range deeds {
					if d.message != nil && d.message.Kind == spec.MsgDelivery {
						for _, to := range r.For {
							underway[to.ID] = &counter{len(d.to)}
							groups[ack.MsgID] = to.ID
						}
					}
				}
			}
			return deeds
		},
	}
}
