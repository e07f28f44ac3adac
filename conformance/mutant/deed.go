package mutant

import (
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// breaks is a mutant in one line.
func breaks(id, name, title string, make func() Filter) Mutant {
	return Mutant{Name: name, Title: title, Breaks: []string{id}, New: make}
}

// reasked gives the server sound requests of some ops in other words.
func reasked(change func(r *wire.Request, uid string), ops ...spec.Op) func() Filter {
	return stateless(asked(func(link int, m Message, out *Out) {
		if r, ok := m.Request(); ok {
			r.For, r.NoteFor = slices.Clone(r.For), slices.Clone(r.NoteFor)
			change(&r, out.User(link))
			m = m.WithRequest(r)
		}
		out.ToServer(link, m)
	}, ops...))
}

// answered gives an ack with error where a quit is due.
func answered(which func(Message) bool) func() Filter {
	return stateless(Filter{FromClient: func(link int, m Message, out *Out) {
		if which(m) {
			out.ToClient(link, failed(m))
		} else {
			out.ToServer(link, m)
		}
	}})
}

// pardoned makes the ack of a request that failed one of success.
func pardoned(op spec.Op, which func(wire.Request) bool) func() Filter {
	return acks(func(r wire.Request, m Message) []Message {
		if r.Op == op && isAck(m, true) && which(r) {
			m = m.Without("error")
			if spec.Request(op).MsgID {
				m = withMsgID(m).Set("posted", wire.FormatPosted(time.Now().UnixNano()))
			}
		}
		return []Message{m}
	})
}

// gone loses server messages of a kind, and acknowledges them in the node's
// place, so that no queue stands still.
func gone(kind spec.Msg, which func(link int, m Message, out *Out) bool) func() Filter {
	return stateless(told(func(link int, m Message, out *Out) {
		switch {
		case !which(link, m, out):
			out.ToClient(link, m)
		case kind != spec.MsgOhi:
			out.ToServer(link, acknowledged(m))
		}
	}, kind))
}

// goneAtSecond loses a message at the second node that gets it.
func goneAtSecond(kind spec.Msg) func() Filter { return goneAt(2, kind) }

// goneAt loses a message at the node that is the n-th to get it.
func goneAt(n int, kind spec.Msg) func() Filter {
	return func() Filter {
		seen := map[string]int{}
		return gone(kind, func(_ int, m Message, _ *Out) bool {
			id := m.Text("id")
			seen[id]++
			return seen[id] == n
		})()
	}
}

// twice sends server messages of a kind two times.
func twice(kind spec.Msg) func() Filter {
	return stateless(told(func(link int, m Message, out *Out) { out.ToClient(link, m, m) }, kind))
}

func always(int, Message, *Out) bool { return true }

// own tells messages that come to a node of who caused them, and others those
// that do not.
func own(link int, m Message, out *Out) bool    { return m.Text("from") == out.User(link) }
func others(link int, m Message, out *Out) bool { return !own(link, m, out) }

func anyRequest(wire.Request) bool { return true }

// saying tells server messages by the text of a field.
func saying(name, text string) func(int, Message, *Out) bool {
	return func(_ int, m Message, _ *Out) bool { return m.Text(name) == text }
}
