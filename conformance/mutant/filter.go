package mutant

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
)

// stateless makes New of a filter that remembers nothing.
func stateless(f Filter) func() Filter { return func() Filter { return f } }

// told filters server messages of some kinds; without any, all that can be
// decoded.
func told(do func(link int, m Message, out *Out), kinds ...spec.Msg) Filter {
	return Filter{FromServer: func(link int, m Message, out *Out) {
		if m.Is(kinds...) {
			do(link, m, out)
		} else {
			out.ToClient(link, m)
		}
	}}
}

// asked filters requests of some ops; without any, all that have an op. They
// need not be sound otherwise.
func asked(do func(link int, m Message, out *Out), ops ...spec.Op) Filter {
	return Filter{FromClient: func(link int, m Message, out *Out) {
		if op, ok := m.Op(); ok && (len(ops) == 0 || slices.Contains(ops, op)) {
			do(link, m, out)
		} else {
			out.ToServer(link, m)
		}
	}}
}

// changed is the commonest mutant: server messages of some kinds come changed.
func changed(change func(Message) Message, kinds ...spec.Msg) func() Filter {
	return stateless(told(func(link int, m Message, out *Out) { out.ToClient(link, change(m)) }, kinds...))
}

// lost drops server messages of some kinds.
func lost(kinds ...spec.Msg) func() Filter {
	return stateless(told(func(int, Message, *Out) {}, kinds...))
}
