package mutant

import (
	"html"
	"slices"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func ackMutants() []Mutant {
	return slices.Concat(ackIDs(), ackOrder(), []Mutant{
		{
			Name: "ack/of-useredit-lost", Title: "UserEdit gets no ack",
			Breaks: []string{"ACK-1"},
			New: acks(func(r wire.Request, m Message) []Message {
				if r.Op == spec.OpUserEdit {
					return nil
				}
				return []Message{m}
			}),
		},
		{
			Name: "ack/of-ping-twice", Title: "Ping gets two acks",
			Breaks: []string{"ACK-1"},
			New: acks(func(r wire.Request, m Message) []Message {
				if r.Op == spec.OpPing {
					return []Message{m, m}
				}
				return []Message{m}
			}),
		},
		{
			Name: "ack/of-failed-ping-twice", Title: "a Ping that fails gets two acks",
			Breaks: []string{"ACK-1"},
			New: acks(func(r wire.Request, m Message) []Message {
				if r.Op == spec.OpPing && isAck(m, true) {
					return []Message{m, m}
				}
				return []Message{m}
			}),
		},
		{
			Name: "ack/of-invite-without-msgid", Title: "the ack of GroupInvite has no msgid",
			Breaks: []string{"ACK-2"},
			New:    ackOf(spec.OpGroupInvite, func(m Message) Message { return m.Without("msgid") }),
		},
		{
			Name: "ack/of-postnotify-without-posted", Title: "the ack of PostNotify has no posted",
			Breaks: []string{"ACK-2"},
			New:    ackOf(spec.OpPostNotify, func(m Message) Message { return m.Without("posted") }),
		},
		{
			Name: "ack/of-useredit-with-msgid", Title: "the ack of UserEdit has a msgid",
			Breaks: []string{"ACK-3"},
			New:    ackOf(spec.OpUserEdit, withMsgID),
		},
		{
			Name: "ack/of-drop-with-msgid", Title: "the ack of GroupEdit has a msgid",
			Breaks: []string{"ACK-3"},
			New:    ackOf(spec.OpGroupEdit, withMsgID),
		},
		{
			Name: "ack/of-ohiedit-with-posted", Title: "the ack of OhiEdit has a posted",
			Breaks: []string{"ACK-3"},
			New: ackOf(spec.OpOhiEdit, func(m Message) Message {
				return m.Set("posted", wire.FormatPosted(time.Now().UnixNano()))
			}),
		},
		{
			Name: "ack/error-empty", Title: "the ack of a request that failed has an empty error",
			Breaks: []string{"ACK-4"}, New: with("error", "", spec.MsgAck),
		},
		{
			Name: "ack/error-with-msgid", Title: "the ack of a request that failed has a msgid",
			Breaks: []string{"ACK-4"},
			New: changed(func(m Message) Message {
				if isAck(m, true) {
					return withMsgID(m)
				}
				return m
			}, spec.MsgAck),
		},
		{
			Name: "ack/refused-post-in-part", Title: "a Post that fails for one recipient is delivered to the others",
			Breaks: []string{"ACK-4"}, New: deliveredInPart(false),
		},
		{
			Name: "ack/refused-post-to-own-nodes", Title: "a Post that fails is delivered to the sender's other nodes",
			Breaks: []string{"ACK-4"}, New: deliveredInPart(true),
		},
		{
			Name: "ack/posted-off-by-a-millisecond", Title: "the ack's posted is a millisecond later than the message's",
			Breaks: []string{"ACK-5"}, New: changed(later, spec.MsgAck),
		},
		{
			Name: "ack/invite-posted-off-by-a-millisecond", Title: "an invite's posted is a millisecond later than the ack's",
			Breaks: []string{"ACK-5"}, New: changed(later, spec.MsgInvite),
		},
		{
			Name: "ack/msgid-is-the-notifications", Title: "the msgid of PostNotify is one more than the delivery's id",
			Breaks: []string{"ACK-5"}, New: ackOf(spec.OpPostNotify, func(m Message) Message { return m.Set("msgid", shifted(m.Text("msgid"), 1)) }),
		},
		{
			Name: "ack/msgid-of-ping-is-another", Title: "the msgid of Ping is one less than the ping's id",
			Breaks: []string{"ACK-5"}, New: ackOf(spec.OpPing, func(m Message) Message { return m.Set("msgid", shifted(m.Text("msgid"), -1)) }),
		},
		{
			Name: "ack/repeated-id-passed-over", Title: "a request with the id of an earlier one gets no ack",
			Breaks: []string{"ACK-7"},
			New:    repeatedID(func(int, Message, *Out) {}),
		},
		{
			Name: "ack/repeated-id-answered-as-before", Title: "a request with the id of an earlier one gets that one's ack again",
			Breaks: []string{"ACK-7"},
			New:    repeatedID(func(link int, ack Message, out *Out) { out.ToClient(link, ack) }),
		},
	})
}

// ackIDs repeat the id of a request wrongly (ACK-1).
func ackIDs() []Mutant {
	var all []Mutant
	for _, c := range []struct {
		name, what string
		change     func(string) string
	}{
		{"id-escaped-twice", "quotes in a request's id are escaped twice in its ack", func(id string) string { return strings.ReplaceAll(id, `"`, `\"`) }},
		{"id-with-entities", "an ack's id is escaped as in HTML", html.EscapeString},
		{"id-cut-at-255", "an ack has the first 255 octets of a request's id", func(id string) string { return id[:min(len(id), 255)] }},
		{"id-trimmed", "spaces around a request's id are cut off in its ack", strings.TrimSpace},
		{"id-in-ascii", "characters of a request's id that are not ASCII become question marks in its ack", func(id string) string {
			return strings.Map(func(r rune) rune {
				if r > 0x7f {
					return '?'
				}
				return r
			}, id)
		}},
		{"id-without-controls", "control characters of a request's id are missing in its ack", func(id string) string {
			return strings.Map(func(r rune) rune {
				if r < ' ' {
					return -1
				}
				return r
			}, id)
		}},
	} {
		all = append(all, Mutant{
			Name: "ack/" + c.name, Title: c.what, Breaks: []string{"ACK-1"}, New: reworded("id", c.change, spec.MsgAck),
		})
	}
	return all
}

// ackOrder swap acks (ACK-6).
func ackOrder() []Mutant {
	return []Mutant{
		{
			Name: "ack/swapped-under-load", Title: "the acks of two requests that wait at once come in the other order",
			Breaks: []string{"ACK-6"}, New: swappedAcks(func(Message) bool { return true }),
		},
		{
			Name: "ack/errors-overtaken", Title: "an ack with error comes behind that of the request after it",
			Breaks: []string{"ACK-6"}, New: swappedAcks(func(m Message) bool { return isAck(m, true) }),
		},
	}
}

// acks is a mutant's New of what comes in place of an ack.
func acks(do func(r wire.Request, m Message) []Message) func() Filter {
	return stateless(told(func(link int, m Message, out *Out) {
		if r, ok := out.Asked(link, m.Text("id")); ok {
			out.ToClient(link, do(r, m)...)
			return
		}
		out.ToClient(link, m)
	}, spec.MsgAck))
}

// ackOf changes the acks of one op's requests that succeeded.
func ackOf(op spec.Op, change func(Message) Message) func() Filter {
	return acks(func(r wire.Request, m Message) []Message {
		if r.Op == op && isAck(m, false) {
			m = change(m)
		}
		return []Message{m}
	})
}

func withMsgID(m Message) Message { return m.Set("msgid", wire.FormatID(1)) }

// later adds a millisecond to a message's posted.
func later(m Message) Message {
	at, err := wire.ParsePosted(m.Text("posted"))
	if err != nil {
		return m
	}
	return m.Set("posted", wire.FormatPosted(at+int64(time.Millisecond)))
}

// shifted is the id that many places further.
func shifted(id string, by int64) string {
	n, err := wire.ParseID(id)
	if err != nil {
		return id
	}
	return wire.FormatID(n + uint64(by))
}

// deliveredInPart delivers what was refused, to known recipients or to the
// sender's own nodes.
func deliveredInPart(own bool) func() Filter {
	return stateless(told(func(link int, m Message, out *Out) {
		out.ToClient(link, m)
		r, ok := out.Asked(link, m.Text("id"))
		if !ok || r.Op != spec.OpPost || !isAck(m, true) {
			return
		}
		delivery := fabricated(wire.Message{
			Kind: spec.MsgDelivery, ID: wire.FormatID(uint64(time.Now().UnixNano())),
			From: out.User(link), Posted: wire.FormatPosted(time.Now().UnixNano()),
		})
		var to []int
		if own {
			to = out.Online(out.User(link))
		}
		for _, item := range r.For {
			if !own {
				to = append(to, out.Online(item.ID)...)
			}
		}
		for _, l := range to {
			if l != link {
				out.ToClient(l, delivery)
			}
		}
	}, spec.MsgAck))
}

// swappedAcks holds an ack back until the next when there will be one.
func swappedAcks(which func(Message) bool) func() Filter {
	return func() Filter {
		asking := map[int]int{} // requests not acked yet
		held := map[int][]Message{}
		f := told(func(link int, m Message, out *Out) {
			asking[link]--
			if asking[link] > 0 && len(held[link]) == 0 && which(m) {
				held[link] = []Message{m}
				return
			}
			out.ToClient(link, m)
			out.ToClient(link, held[link]...)
			delete(held, link)
		}, spec.MsgAck)
		f.FromClient = asked(func(link int, m Message, out *Out) {
			if op, _ := m.Op(); spec.Request(op).Acked {
				asking[link]++
			}
			out.ToServer(link, m)
		}).FromClient
		return f
	}
}

// repeatedID does not carry out requests under an id that was used before.
func repeatedID(do func(link int, ack Message, out *Out)) func() Filter {
	type key struct {
		link int
		id   string
	}
	return func() Filter {
		used := map[key]Message{}
		f := told(func(link int, m Message, out *Out) {
			used[key{link, m.Text("id")}] = m
			out.ToClient(link, m)
		}, spec.MsgAck)
		f.FromClient = asked(func(link int, m Message, out *Out) {
			op, _ := m.Op()
			if ack, ok := used[key{link, m.Text("id")}]; ok && spec.Request(op).Acked {
				do(link, ack, out)
				return
			}
			out.ToServer(link, m)
		}).FromClient
		return f
	}
}
