package mutant

import (
	"bytes"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// broken is a request that every correct server takes for a protocol error.
var broken = Frame(`{"op":99}`, "")

// rewritten gives the server other requests than were sent, of some ops; of
// none, all that have an op.
func rewritten(change func(Message) Message, ops ...spec.Op) func() Filter {
	return stateless(asked(func(link int, m Message, out *Out) { out.ToServer(link, change(m)) }, ops...))
}

// passedOver keeps requests from the server, so that nothing comes of them.
func passedOver(which func(Message) bool) func() Filter {
	return stateless(Filter{FromClient: func(link int, m Message, out *Out) {
		if !which(m) {
			out.ToServer(link, m)
		}
	}})
}

// refused has the server take good requests for protocol errors.
func refused(which func(Message) bool) func() Filter {
	return stateless(Filter{FromClient: func(link int, m Message, out *Out) {
		if which(m) {
			m = broken
		}
		out.ToServer(link, m)
	}})
}

// is tells the requests of an op, sound or not.
func is(op spec.Op) func(Message) bool {
	return func(m Message) bool { o, ok := m.Op(); return ok && o == op }
}

// has tells requests of an op whose field has that value in JSON; empty: that
// do not have the field.
func has(op spec.Op, name, value string) func(Message) bool {
	return func(m Message) bool {
		v, there := m.Value(name)
		return is(op)(m) && (value == "" && !there || there && value != "" && string(v) == value)
	}
}

// without makes a mutant's New of server messages that lack a field.
func without(name string, kinds ...spec.Msg) func() Filter {
	return changed(func(m Message) Message { return m.Without(name) }, kinds...)
}

// with gives a field of server messages that have it another value.
func with(name string, value any, kinds ...spec.Msg) func() Filter {
	return changed(func(m Message) Message {
		if _, ok := m.Value(name); !ok {
			return m
		}
		return m.Set(name, value)
	}, kinds...)
}

// reworded changes a field of server messages that is a string.
func reworded(name string, change func(string) string, kinds ...spec.Msg) func() Filter {
	return changed(func(m Message) Message {
		if s := m.Text(name); s != "" {
			return m.Set(name, change(s))
		}
		return m
	}, kinds...)
}

// otherData changes the data of server messages, and datalen with them.
func otherData(change func([]byte) []byte, kinds ...spec.Msg) func() Filter {
	return changed(func(m Message) Message {
		if len(m.Data) == 0 {
			return m
		}
		return m.WithData(change(bytes.Clone(m.Data)))
	}, kinds...)
}

// fabricated is a server's message of a kind that no server sent, with a right
// checksum where the kind has one.
func fabricated(h wire.Message) Message { return Message{}.With(h) }

// failed is the ack of a request that the server never saw.
func failed(m Message) Message {
	return fabricated(wire.Message{Kind: spec.MsgAck, ID: m.Text("id"), Error: "cannot be"})
}

// isAck tells acks that say why not from those that do not.
func isAck(m Message, refused bool) bool {
	return m.Is(spec.MsgAck) && (m.Text("error") != "") == refused
}

// isASCII reports whether text has no other characters.
func isASCII[T string | []byte](s T) bool {
	return strings.IndexFunc(string(s), func(r rune) bool { return r > 0x7f }) < 0
}

// passOn are functions of a filter that change nothing.
func passOn() Filter {
	return Filter{
		FromClient: func(link int, m Message, out *Out) { out.ToServer(link, m) },
		FromServer: func(link int, m Message, out *Out) { out.ToClient(link, m) },
	}
}
