package execute

import (
	"time"

	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Trace is what an execution has shown.
type Trace struct {
	Program *program.Program
	Start   time.Time // when the execution began
	Took    time.Duration
	Secure  bool    // TLS runs on the links
	Nonce   string  // what made the fresh names of this execution
	Events  []Event // in the order in which they were seen
	Steps   []Step  // what became of each step of the program; those not reached are zero
	Links   []Link  // how each link stands at the end
	Trips   int     // answers that were waited for and came
	Cut     Cut     // what ended the execution before its last step
}

// Cut says what ended an execution early.
type Cut uint8

// The reasons.
const (
	Complete  Cut = iota
	Cancelled     // the context
	OverTime      // Timeouts.Program
	Flooded       // the server sent more than Limits let it
	Hanging       // several links got no answer
)

// String returns the reason in a few words.
func (c Cut) String() string {
	return [...]string{"complete", "cancelled", "over time", "flooded", "the server hangs"}[c]
}

// Step is what became of one step.
type Step struct {
	Done    bool          // it was carried out, or what of it could be
	Took    time.Duration // with the wait for its answer
	Outcome Outcome
}

// Outcome is what the wait for a step's answer ended with.
type Outcome uint8

// The outcomes.
const (
	Unasked    Outcome = iota // nothing was to be waited for
	Answered                  // all that was promised came
	Ended                     // the link ended, with or without a quit
	Silent                    // an answer was promised, and none came within Timeouts.Answer: a hang
	Passed                    // what broke the protocol was passed over: a later request was answered, and nothing came of this one
	Unopened                  // the link is not open: nothing was done
	Missing                   // an ack did not come, though a later request was answered
	NotWritten                // the server took not all octets within Timeouts.Answer
)

var outcomeNames = [...]string{"unasked", "answered", "ended", "silent", "passed over", "unopened", "ack missing", "not written"}

// String returns the outcome in a word or two.
func (o Outcome) String() string { return outcomeNames[o] }

// Link is how a link stands at the end of an execution.
type Link struct {
	Opened   bool
	Logged   bool    // info came, and no quit since
	Waiting  int     // answers that are due and did not come
	Hung     bool    // an answer was promised, and none came within Timeouts.Answer
	Inside   bool    // the client has begun a request and not ended it
	Received int64   // octets, TLS taken off
	End      EndKind // NotEnded: it was open until the execution closed it
}

// Event is one thing that was seen on one link.
type Event struct {
	Kind EventKind
	Link int
	Step int           // the step that was being carried out: the one that caused it, mostly; the number of steps behind the last
	At   time.Duration // since Trace.Start: of Sent before the first octet leaves, of Came when the last was read

	// Of Sent, the octets that were written, the client's own requests and
	// Acks apart by Own. Of Came, the frame: digits and header. Of Junk, the
	// octets, as many as Limits keep.
	Octets []byte
	Own    Own

	// Of Came.
	Message *wire.Message // nil when the header did not decode, as Err says
	Err     error         // a *wire.Error, of Came and Junk; what the transport said, of Closed and Refused
	Data    []byte        // behind the header, as many as Limits keep
	DataLen int64         // how many came
	DataSum uint32        // CRC-32C of all that came
	Answers int           // index of the step this is the answer to, or -1

	// Of Closed.
	End  EndKind
	Owed bool // answers were due to sound requests, and the client was listening all the time
}

// EventKind says what was seen.
type EventKind uint8

// The kinds.
const (
	Opened  EventKind = iota // the link is connected, with TLS where it is to be
	Refused                  // it could not be connected
	Sent                     // octets left
	Came                     // a frame came, with its data
	Junk                     // what came is no frame, or comes behind a quit; nothing of the link is read as frames from here on
	Closed                   // the server, or the network, ended the link
	Left                     // the client did so: the step's verb says how; at the end of an execution, in due form
	Deaf                     // the client reads the link no more
	Hearing                  // it does again
)

var eventNames = [...]string{"opened", "refused", "sent", "came", "junk", "closed", "left", "deaf", "hearing"}

// String returns the kind in a word.
func (k EventKind) String() string { return eventNames[k] }

// Own marks what the execution sent of its own accord.
type Own uint8

// The kinds of octets that leave.
const (
	OfStep  Own = iota // as the program says
	OwnAck             // an Ack, on a link where the program leaves these to the execution
	OwnSync            // a request to see whether the server has got that far; its ack has an error
	OwnQuit            // the Quit at the end of an execution
)

// EndKind is how a link ended.
type EndKind uint8

// The ends.
const (
	NotEnded EndKind = iota
	Fin              // in due form, between two messages
	Torn             // in due form, inside a message
	ResetEnd         // by a TCP reset
	AlertEnd         // by an alert of TLS other than close_notify
	NoNotify         // FIN without close_notify, where there is TLS
	Failed           // otherwise, as Event.Err says
	ByClient
)

var endNames = [...]string{"open", "FIN", "FIN inside a message", "reset", "TLS alert", "FIN without close_notify", "failed", "by the client"}

// String returns the end in a few words.
func (e EndKind) String() string { return endNames[e] }
