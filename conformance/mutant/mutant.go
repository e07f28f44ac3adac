// Package mutant proves that the checks of the suite can fail. A mutant is a
// filter of messages that stands between the suite and a correct server and
// breaks exactly one rule; a check of that rule counts only when it fails
// through the filter.
//
// # Writing a mutant
//
// Each section of the protocol has a file with one list, which registry.go
// names. Most mutants change or drop some kind of message:
//
//	{
//		Name: "ack/msgid-lost", Title: "the ack of a post has no msgid",
//		Breaks: []string{"ACK-2"},
//		New: stateless(told(func(link int, m Message, out *Out) {
//			out.ToClient(link, m.Without("msgid"))
//		}, spec.MsgAck)),
//	},
//
// told and asked make a filter of a function for some kinds of messages, and
// let all others pass; stateless makes New of it. A mutant that remembers
// things writes New itself, and keeps them in variables that the functions of
// its Filter share: they are called one at a time, so it needs no lock. They
// must not wait. [Out.After] calls back later; what waits for another message
// is kept until that one comes.
//
// Messages are changed by [Message.Set], Without, Renamed and WithData, which
// keep the rest of the header, and its checksum right. [Raw] is any octets: a
// broken frame, or a part of one. What a mutant has to know of the run, [Out]
// tells: who is logged in on a link, on which links a user is, and which
// request an ack answers. [Out.Dial] opens a link of the mutant's own to the
// server, on which it does what it likes.
//
// Look at it with
//
//	tmtplab conform selftest --mutant ack/msgid-lost --full
//
// Make it the smallest departure from the rule: it is there to show that a
// check sees the finest fault, not the coarsest.
package mutant

// Mutant is one broken rule.
type Mutant struct {
	Name   string   // "section/what", as "ack/posted-off-by-a-millisecond"
	Title  string   // what a server with this fault does
	Breaks []string // IDs of the requirements it breaks, the one it is about first

	// New makes the filter of one run.
	New func() Filter
}

// Filter changes what passes on all links of a run. Whatever has no function
// passes as it comes. Where there is one, nothing passes but what it sends: a
// message when it is complete, data included.
//
// Its functions are called one at a time.
type Filter struct {
	// Opened: the suite has connected.
	Opened     func(link int, out *Out)
	FromClient func(link int, m Message, out *Out)
	FromServer func(link int, m Message, out *Out)
	// Broken is what came from the client and is no message: all that
	// follows a broken length, piece by piece, and a message that was cut off.
	// It is called only when there is a FromClient.
	Broken func(link int, octets []byte, out *Out)
	// Pieces are the client's octets as reads bring them, messages or not. A
	// filter has it in place of FromClient.
	Pieces func(link int, octets []byte, out *Out)
	// ClientEnded and ServerEnded: nothing more will come from that side. By
	// itself the other side is told the same; a function must say
	// CloseServer or CloseClient.
	ClientEnded func(link int, out *Out)
	ServerEnded func(link int, out *Out)
	// Restarted: the server was ended, with all its links, and has started
	// again with all that it keeps.
	Restarted func(out *Out)
}
