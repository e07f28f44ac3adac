package mutant

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func pingMutants() []Mutant {
	text := func(which func([]byte) bool) func(Message) bool {
		return func(m Message) bool { return is(spec.OpPing)(m) && which(m.Data) }
	}
	return []Mutant{
		breaks("PING-1", "ping/lost", "a ping gets to nobody but the sender's nodes", gone(spec.MsgPing, others)),
		breaks("PING-1", "ping/second-node-missed", "the second node does not get a ping", goneAtSecond(spec.MsgPing)),
		breaks("PING-1o", "ping/own-nodes-missed", "the sender's other nodes do not get a ping", gone(spec.MsgPing, own)),
		breaks("PING-2", "ping/from-unknown", "a ping's from can not be posted to", with("from", strings.Repeat("7", spec.UIDRunes), spec.MsgPing)),
		breaks("PING-3", "ping/failed-acked", "a ping that fails is acked as if it were good", pardoned(spec.OpPing, func(wire.Request) bool { return true })),
		breaks("PING-4", "ping/fffd-refused", "text with U+FFFD is refused", refused(text(func(b []byte) bool {
			return utf8.Valid(b) && bytes.ContainsRune(b, utf8.RuneError)
		}))),
		breaks("PING-4o", "ping/bad-utf8-acked", "text that is not UTF-8 gets an ack with error", answered(text(func(b []byte) bool { return !utf8.Valid(b) }))),
		breaks("PING-5o", "ping/units-are-octets", "text of more than 140 octets is refused", refused(text(func(b []byte) bool { return len(b) > 140 }))),
		breaks("PING-5o", "ping/long-acked", "text of more than 140 units gets an ack with error", answered(text(func(b []byte) bool {
			return utf8.Valid(b) && wire.CheckText(b) != nil
		}))),
		breaks("PING-5", "ping/long-cut", "text of more than 140 units is acked, and cut to one", rewritten(func(m Message) Message {
			if utf8.Valid(m.Data) && wire.CheckText(m.Data) != nil {
				return m.WithData([]byte("x"))
			}
			return m
		}, spec.OpPing)),
		breaks("PING-6", "ping/empty-refused", "a ping without text is refused", refused(text(func(b []byte) bool { return len(b) == 0 }))),
		breaks("PULSE-1", "pulse/answered", "Pulse gets an ack", stateless(asked(func(link int, m Message, out *Out) {
			out.ToServer(link, m)
			out.ToClient(link, fabricated(wire.Message{Kind: spec.MsgAck, ID: "pulse"}))
		}, spec.OpPulse))),
		breaks("BYE-1", "quit/passed-over", "Quit does nothing", passedOver(is(spec.OpQuit))),
		breaks("BYE-1o", "quit/without-message", "Quit closes the link without a quit message", lost(spec.MsgQuit)),
		breaks("RCPT-2", "rcpt/acked-by-server", "what was sent counts as acknowledged", acknowledgedAtOnce(spec.MsgDelivery, spec.MsgPing)),
		breaks("RCPT-2", "queue/pings-sent-count", "a ping that was sent counts as acknowledged", acknowledgedAtOnce(spec.MsgPing)),
		breaks("RCPT-3", "rcpt/never-again-on-link", "a message is not sent again on the same link", func() Filter {
			type sent struct {
				link int
				id   string
			}
			before := map[sent]bool{}
			return told(func(link int, m Message, out *Out) {
				if s := (sent{link, m.Text("id")}); !before[s] {
					before[s] = true
					out.ToClient(link, m)
				}
			}, spec.MsgDelivery, spec.MsgPing)
		}),
		breaks("RCPT-5", "rcpt/unknown-id-refused", "an Ack of an unknown id is a protocol error", unknownRefused),
		breaks("RCPT-6", "rcpt/one-acks-for-all", "what one node acknowledged the others do not get", oneForAll),
		breaks("RCPT-7", "rcpt/id-missing-passed-over", "an Ack without id is passed over", passedOver(has(spec.OpAck, "id", ""))),
		breaks("QUEUE-1", "queue/lost-with-link", "what waits for a node that is offline is lost", lostOffline),
		breaks("QUEUE-1", "queue/in-flight-lost", "what was sent on a link that ends is lost", acknowledgedAtOnce(spec.MsgDelivery)),
		breaks("QUEUE-4", "queue/kept-after-acks", "what a node acknowledged is kept", rewritten(func(m Message) Message {
			return m.Set("id", wire.FormatID(1))
		}, spec.OpAck)),
	}
}

// acknowledgedAtOnce acknowledges for the client what is sent to it.
func acknowledgedAtOnce(kinds ...spec.Msg) func() Filter {
	return stateless(told(func(link int, m Message, out *Out) {
		out.ToClient(link, m)
		out.ToServer(link, acknowledged(m))
	}, kinds...))
}

func unknownRefused() Filter {
	known := map[string]bool{}
	f := told(func(link int, m Message, out *Out) {
		known[m.Text("id")] = true
		out.ToClient(link, m)
	})
	f.FromClient = asked(func(link int, m Message, out *Out) {
		if _, sound := m.Request(); sound && !known[m.Text("id")] {
			m = broken
		}
		out.ToServer(link, m)
	}, spec.OpAck).FromClient
	return f
}

func oneForAll() Filter {
	acked := map[string]bool{}
	f := told(func(link int, m Message, out *Out) {
		if acked[m.Text("id")] {
			out.ToServer(link, acknowledged(m))
			return
		}
		out.ToClient(link, m)
	}, spec.MsgDelivery, spec.MsgPing)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		acked[m.Text("id")] = true
		out.ToServer(link, m)
	}, spec.OpAck).FromClient
	return f
}
