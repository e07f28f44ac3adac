// Package mutant proves that the checks of the suite can fail. A mutant is a
// filter of messages that stands between the suite and a correct server and
// breaks exactly one rule; a check of that rule counts only when it fails
// through the filter.
package mutant

import "github.com/tmtplab/tmtplab/spec/wire"

// Mutant is one broken rule.
type Mutant struct {
	Name   string   // "section/what", as "ack/posted-off-by-a-millisecond"
	Title  string   // what a server with this fault does
	Breaks []string // IDs of the requirements it breaks, the one it is about first

	// New makes the filter of one run. It keeps what it must remember in its
	// closures; its functions are called one at a time.
	New func() Filter
}

// Filter changes the messages of all links of a run. A nil function lets that
// direction pass octet by octet as it comes; else a message is passed on when
// it is complete, data included.
type Filter struct {
	FromClient func(link int, m Message, out *Out)
	FromServer func(link int, m Message, out *Out)
}

// Message is one message as it is on the wire.
type Message struct {
	Head []byte // length digits and header
	Data []byte
}

// Server decodes the header of a server's message. A header that is broken
// gives the zero message: a filter lets it pass.
func (m Message) Server() wire.Message {
	var h wire.Message
	if h.Decode(m.Head[4:]) != nil {
		return wire.Message{}
	}
	return h
}

// Request decodes the header of a client's request; a broken one gives false.
func (m Message) Request() (wire.Request, bool) {
	var r wire.Request
	err := r.Decode(m.Head[4:])
	return r, err == nil
}

// With returns the message under another header, with its checksum right.
func (m Message) With(h wire.Message) Message {
	return Message{h.AppendFrame(nil), m.Data}
}

// All are the mutants there are, by name.
func All() []Mutant {
	return []Mutant{ackPostedOff, quitSwallowed, sentAfterAck}
}
