// Package judge watches what clients and a server send each other on the links
// of that server, and finds departures of the server from the protocol, by the
// ID of the requirement. It does no I/O and reads no clock: the same calls in
// the same order give the same findings.
//
// It is a bystander, and a bystander must never accuse wrongly. It may have
// joined a link in the middle, it does not know whether what a client sent has
// reached the server, and links may be lost with messages in flight. Each rule
// says what it needs to know, and is silent as long as it does not know it.
//
// What it keeps is bounded: see Limits. What it has forgotten it does not know.
package judge

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/leak"
)

// Config says what the judge is told beforehand.
type Config struct {
	// Found is called with each finding, from inside the call that led to it.
	Found func(Finding)

	// All says that every link of every user is shown to the judge from its
	// start, if the judge saw that user's registration. Then it knows what
	// such a user did not do: without it, ACK-4's second half and OHI-5 are
	// not judged.
	All bool

	// Clock says that the times of the calls are those of a real clock, to
	// which the server's is to be near (STD-3b).
	Clock bool

	// LoginTimeout and IdleTimeout are the server's, where they are known:
	// then the end of a link can be told from a timeout (CONN-5, CONN-6). 0
	// means that they are a second or more.
	LoginTimeout, IdleTimeout time.Duration

	// AckTimeout is the server's, where it is known and the links do not
	// stall; 0 otherwise. A repetition on the same link that comes in less
	// than half of it is a finding (RCPT-3).
	AckTimeout time.Duration

	Limits Limits
}

// Limits bound what the judge remembers. Zero means the number given here. The
// oldest is forgotten first.
type Limits struct {
	Messages int // messages of the server, 65,536, about 700 octets each
	Receipts int // what the nodes got: 131,072, about 200 octets each
	Nodes    int // nodes, and users: 65,536, about 300 octets each
	Requests int // of one link, not yet acked: 4,096
}

func (l Limits) orDefault() Limits {
	set := func(n *int, value int) {
		if *n == 0 {
			*n = value
		}
	}
	set(&l.Messages, 1<<16)
	set(&l.Receipts, 1<<17)
	set(&l.Nodes, 1<<16)
	set(&l.Requests, 1<<12)
	return l
}

// Finding is one departure of the server from one requirement.
type Finding struct {
	Requirement string
	Level       spec.Level
	Link        int       // where it was seen
	At          time.Time // when
	Text        string    // what is wrong, in one line
	Frames      []Ref     // those concerned, the one that showed it first
}

// Ref names one frame of a trace.
type Ref struct {
	Link   int
	From   spec.Role
	Number int // among those its sender sent on the link, from 0
	At     time.Time
}

// Judge watches the links of one server. It is not safe for concurrent use.
type Judge struct {
	config Config
	event  uint64 // number of the call, which orders what was seen
	epoch  int    // grows when the server may have forgotten things

	ids      idHistory
	messages recent[messageKey, *message]
	receipts recent[receiptKey, *receipt]
	streams  recent[streamKey, *stream]
	nodes    recent[string, *node]
	users    recent[string, *user]
	extras   recent[string, bool]
	listed   recent[listing, bool]
	posts    recent[postKey, *posts]
	secrets  leak.Finder // the nodeids that the server gave out
	paced    bool        // RCPT-4 was reported
}

// maxExtras is how many additional fields are known as reported.
const maxExtras = 256

// New returns a judge that has seen nothing.
func New(config Config) *Judge {
	config.Limits = config.Limits.orDefault()
	limits := config.Limits
	j := &Judge{config: config}
	j.messages.limit = limits.Messages
	j.receipts.limit = limits.Receipts
	j.streams.limit = limits.Nodes
	j.nodes.limit = limits.Nodes
	j.users.limit = limits.Nodes
	j.listed.limit = limits.Nodes
	j.posts.limit = limits.Messages
	j.extras.limit = maxExtras
	return j
}

// Killed tells that the server was ended without warning: what clients
// acknowledged before may come again (RCPT-1).
func (j *Judge) Killed() { j.epoch++ }

func (j *Judge) found(requirement string, at time.Time, text string, frames ...Ref) {
	if j.config.Found == nil {
		return
	}
	f := Finding{Requirement: requirement, Level: level(requirement), At: at, Text: text, Frames: frames}
	if len(frames) > 0 {
		f.Link = frames[0].Link
	}
	j.config.Found(f)
}

// inform reports what is no departure but worth knowing.
func (j *Judge) inform(requirement string, at time.Time, text string, frames ...Ref) {
	if j.config.Found != nil {
		j.config.Found(Finding{Requirement: requirement, Level: spec.May, Link: frames[0].Link, At: at, Text: text, Frames: frames})
	}
}
