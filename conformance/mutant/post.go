package mutant

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func postMutants() []Mutant {
	typed := func(from, to uint8) func() Filter {
		return reasked(func(r *wire.Request, _ string) {
			for i := range r.For {
				if r.For[i].Type == from {
					r.For[i].Type = to
				}
			}
		}, spec.OpPost)
	}
	self := reasked(func(r *wire.Request, uid string) {
		r.For = append(r.For, wire.Recipient{ID: uid, Type: spec.ToUser})
	}, spec.OpPost)
	unsound := func(m Message) bool { _, ok := m.Request(); return is(spec.OpPost)(m) && !ok }
	return []Mutant{
		breaks("POST-1", "post/lost", "a delivery gets to nobody but the sender's nodes", gone(spec.MsgDelivery, others)),
		breaks("POST-1", "post/second-node-missed", "the second node does not get a delivery", goneAtSecond(spec.MsgDelivery)),
		breaks("POST-1", "post/fifth-node-missed", "the fifth node does not get a delivery", goneAt(5, spec.MsgDelivery)),
		breaks("POST-1", "post/last-recipient-missed", "the last of several recipients is passed over", reasked(func(r *wire.Request, _ string) {
			if len(r.For) > 1 {
				r.For = r.For[:len(r.For)-1]
			}
		}, spec.OpPost)),
		breaks("POST-1", "post/lost-offline", "a node that was offline when somebody posted does not get it", lostOffline),
		breaks("POST-2", "post/twice", "a node gets a delivery twice", twice(spec.MsgDelivery)),
		breaks("POST-3", "post/empty-list-lost", "a post to nobody does not get to the sender's other nodes", emptyLost),
		breaks("POST-3o", "post/empty-list-to-sending-node", "a post to nobody gets to the sending node", reasked(func(r *wire.Request, uid string) {
			if len(r.For) == 0 {
				r.For = []wire.Recipient{{ID: uid, Type: spec.ToUser}}
			}
		}, spec.OpPost)),
		breaks("POST-4", "post/own-nodes-missed", "the sender's other nodes do not get a post", gone(spec.MsgDelivery, own)),
		breaks("POST-4o", "post/to-sending-node", "the sending node gets what it posts", self),
		breaks("POST-5", "post/type-2-is-3", "a post to a group of type 2 does not get to the sending node", typed(spec.ToGroup, spec.ToGroupNotSelf)),
		breaks("POST-5", "post/type-3-is-2", "a post to a group of type 3 gets to the sending node", typed(spec.ToGroupNotSelf, spec.ToGroup)),
		breaks("POST-5o", "post/type-3-misses-own-nodes", "a post to a group of type 3 does not get to the sender's other nodes", gone(spec.MsgDelivery, own)),
		breaks("POST-6", "post/own-uid-passed-over", "a post to one's own uid does not get to the sending node", reasked(func(r *wire.Request, uid string) {
			r.For = slices.DeleteFunc(r.For, func(to wire.Recipient) bool { return to.ID == uid })
		}, spec.OpPost)),
		breaks("POST-7", "post/unknown-recipient-acked", "a post to an unknown recipient is acked as if it were good", pardoned(spec.OpPost, anyRequest)),
		breaks("POST-7", "post/refused-in-part", "a post with one unknown recipient gets to the others", deliveredInPart(false)),
		breaks("POST-8", "post/outsiders-acked", "a post of an outsider to a group is acked as if it were good", pardoned(spec.OpPost, func(r wire.Request) bool {
			return slices.ContainsFunc(r.For, func(to wire.Recipient) bool { return to.Type != spec.ToUser })
		})),
		breaks("POST-9", "post/unsound-acked", "a post with a broken list gets an ack with error", answered(unsound)),
		breaks("POST-10", "post/empty-acked", "a post without data gets an ack with error", answered(func(m Message) bool {
			return is(spec.OpPost)(m) && m.Number("datalen") == 0
		})),
		breaks("POST-11", "post/pairs-swapped", "of two deliveries to a node the later comes first", swappedDeliveries),
		breaks("POST-11", "post/pairs-swapped-at-login", "of what waited for a node, the second delivery comes first when it logs in again", swappedAtLogin),
		breaks("POST-12", "post/other-data-at-second-node", "the second node gets other data", atSecond(func(m Message) Message {
			if len(m.Data) > 0 {
				data := slices.Clone(m.Data)
				data[len(data)-1] ^= 1
				m = m.WithData(data)
			}
			return m
		})),
	}
}

// lostOffline loses deliveries to nodes that were not online when their ack passed.
func lostOffline() Filter {
	logins := map[int]map[string]bool{} // acked before a link's info
	acked := map[string]bool{}
	return told(func(link int, m Message, out *Out) {
		switch {
		case m.Is(spec.MsgAck):
			acked[m.Text("msgid")] = true
		case m.Is(spec.MsgInfo):
			logins[link] = map[string]bool{}
			for id := range acked {
				logins[link][id] = true
			}
		case logins[link][m.Text("id")]:
			out.ToServer(link, acknowledged(m))
			return
		}
		out.ToClient(link, m)
	}, spec.MsgAck, spec.MsgInfo, spec.MsgDelivery)
}

// emptyLost loses to the sender's nodes what they posted to nobody.
func emptyLost() Filter {
	empty := map[string]bool{} // senders whose last post was such
	f := gone(spec.MsgDelivery, func(link int, m Message, out *Out) bool { return own(link, m, out) && empty[out.User(link)] })()
	f.FromClient = asked(func(link int, m Message, out *Out) {
		r, ok := m.Request()
		empty[out.User(link)] = ok && len(r.For) == 0
		out.ToServer(link, m)
	}, spec.OpPost).FromClient
	return f
}

// swappedDeliveries holds every first delivery of a node until its second.
func swappedDeliveries() Filter {
	held := map[string]*Message{}
	return told(func(link int, m Message, out *Out) {
		node := out.Node(link)
		if first := held[node]; first != nil {
			out.ToClient(link, m, *first)
			delete(held, node)
			return
		}
		held[node] = &m
		out.ToServer(link, acknowledged(m))
	}, spec.MsgDelivery)
}

// swappedAtLogin does so with the first two of each session but a node's first.
func swappedAtLogin() Filter {
	sessions := map[string]int{} // of each node
	held := map[int]*Message{}   // by link
	met := map[int]bool{}        // links that had their first delivery
	return told(func(link int, m Message, out *Out) {
		node := out.Node(link)
		switch first := held[link]; {
		case m.Is(spec.MsgDelivery) && first != nil:
			out.ToClient(link, m, *first)
			delete(held, link)
			return
		case m.Is(spec.MsgDelivery) && sessions[node] > 1 && !met[link]:
			met[link], held[link] = true, &m
			out.ToServer(link, acknowledged(m))
			return
		case !m.Is(spec.MsgDelivery):
			sessions[node]++
		}
		out.ToClient(link, m)
	}, spec.MsgInfo, spec.MsgDelivery)
}
