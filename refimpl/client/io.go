package client

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Config is what machines are made with; any number of them may share one.
// Zero values mean the defaults named at each field.
type Config struct {
	// Pulse is the time from the last request sent to a Pulse, one minute by
	// default. It must be well below the server's connection timeout (CLI-4).
	Pulse time.Duration
	// Handshake is how long a step of the handshake, or of the goodbye, may
	// take before the link is given up; 30 s by default.
	Handshake time.Duration
	// Patience is how long a request may wait for its ack while nothing moves
	// on the link; one minute by default. Then the link is given up.
	Patience time.Duration
	// FirstDelay and MaxDelay bound the waits between attempts to connect
	// (CLI-8): wait n, from 0, is drawn evenly from the upper half of
	// min(FirstDelay·2ⁿ, MaxDelay), so that until MaxDelay is reached none is
	// shorter than the one before. One second and two minutes by default.
	FirstDelay, MaxDelay time.Duration
	// Remember is how many ids of received messages are kept so as to know a
	// repeat (CLI-3), 1,024 by default. It takes as many as the server can send
	// again: those on their way unacknowledged, and after a crash of the server
	// those whose Acks it had not stored (RCPT-1). So 2 do not suffice even
	// with a server that sends one message at a time (RCPT-4); with 64 no
	// simulation of such faults has shown a message twice.
	Remember int
}

// InputKind says what happened.
type InputKind uint8

// The inputs. Register to Taken come from the user, at any time; the others
// from the link. After a Dial come either LinkOpened, what happens on the link
// and LinkClosed, or LinkClosed alone. The machine has one link at a time.
const (
	// Tick: time has passed, at least to the last Wake.
	Tick InputKind = iota
	// Register: connect and make an account. Request is the Register to send.
	Register
	// Login: connect and open a session. Request is nil, or a Login whose uid
	// and node become the machine's account, for good once the server has
	// confirmed them.
	Login
	// Logout: end the session, or the attempts to open one.
	Logout
	// Submit: send Request, one of those that are acked (ops 3 to 9), with
	// Text as the data of a Ping or GroupInvite and Body as those of a post.
	// The machine sets its id and datalen.
	Submit
	// Withdraw: forget the request numbered Seq. It may have been sent.
	Withdraw
	// Taken: the user has all messages up to number Seq; forget them.
	Taken
	// LinkOpened: the link that Dial asked for is there.
	LinkOpened
	// HeaderRead: a header was read and decoded into Message. When its
	// DataLen is not 0, the machine answers with TakeBody or SkipBody, or
	// with a Close, and no further header is stepped before BodyRead or
	// BodyFailed has answered a TakeBody.
	HeaderRead
	// BodyRead: all data arrived. Text holds them when they are spec.TextData
	// of at most spec.MaxTextOctets; else Body refers to them, and they are as
	// safe as a Batch.Keep needs.
	BodyRead
	// BodyFailed: the data arrived but could not be stored, as Err says.
	BodyFailed
	// OctetsMoved: octets went over the link, either way, that make no other
	// input yet. A runner tells it now and then, not for every octet.
	OctetsMoved
	// Unreadable: what arrived breaks the protocol, as Err says.
	Unreadable
	// LinkClosed: the link is gone, whoever ended it, or could not be made.
	// Err may say why.
	LinkClosed
)

// Input is one thing that happened. The machine keeps nothing of Request and
// Text. It keeps Message, and hands it on in an event, so it must not be changed
// afterwards.
type Input struct {
	Kind    InputKind
	Request *wire.Request // of Register, Login and Submit
	Message *wire.Message // of HeaderRead
	BadSum  bool          // of HeaderRead: the headsum stated is not the frame's (CLI-12)
	Seq     uint64        // of Withdraw and Taken
	Body    record.Body   // of Submit and BodyRead
	Text    []byte        // of Submit and BodyRead
	Err     error         // of BodyFailed, Unreadable and LinkClosed
}

// ActionKind says what is to be done.
type ActionKind uint8

// The actions. Send and Close wait until the Commit of their Output is
// durable; the others may be done at once.
const (
	// Dial: connect to the server.
	Dial ActionKind = iota
	// TakeBody: store the data of the header just read.
	TakeBody
	// SkipBody: read the data of the header just read and drop them.
	SkipBody
	// Send: write Request to the link, and Body or Text behind it.
	Send
	// Close: close the link when what was sent to it has left.
	Close
)

// Action is one thing to be done.
type Action struct {
	Kind    ActionKind
	Request wire.Request // of Send
	Body    record.Body  // data of a post
	Text    string       // data of a ping or invite
}

// EventKind says what the user learns.
type EventKind uint8

// The events.
const (
	// Registered: the server made the account UID with the secret NodeID. Err
	// says why it has no alias, when one was asked for and refused.
	Registered EventKind = iota
	// Online: the session is open. Ohi are the users who are online and let
	// this one know.
	Online
	// Received: Message arrived, with Body or Text, and has the number Seq
	// until it is Taken.
	Received
	// Acked: the server took request Seq; MsgID and Posted name the message it
	// led to, if any.
	Acked
	// Refused: the server refused request Seq, as Err says.
	Refused
	// Presence: the user UID came online or went, as Online says.
	Presence
	// Offline: the link or the attempt failed, as Err says; the next attempt
	// comes after Delay.
	Offline
	// Ended: the session is over, as Err says (nil after a Logout), and no
	// attempt follows until the next Register or Login.
	Ended
	// Fault: the server did what it should not, as Err says. It goes on.
	Fault
)

// Event is one thing the user learns.
type Event struct {
	Kind    EventKind
	Seq     uint64
	Message *wire.Message
	Body    record.Body
	Text    string

	UID, NodeID   string
	Ohi           []string
	Online        bool
	MsgID, Posted string
	Delay         time.Duration
	Err           error
}

// Output is what Step wants done. Step appends to Commit, Actions and Events,
// so that one Output, one Commit and one sync can serve many inputs of a
// machine; Reset empties it.
type Output struct {
	// Commit must be durable before any Send or Close of Actions is done, and
	// before the user learns any of Events. When it cannot be made durable,
	// none of that may happen: the link is to be closed, and a new machine
	// restored from the store.
	Commit record.Batch
	// Actions are done in order.
	Actions []Action
	// Events are told in order.
	Events []Event
	// Wake is the Mono time at which the next Tick is due at the latest, or
	// Never.
	Wake time.Duration

	// Seq and Err answer the last input when it came from the user: Seq is
	// the number of the request just submitted; Err, when it is not nil, says
	// why the input was refused and had no effect.
	Seq uint64
	Err error

	spare *work // of the last machine that had nothing left to do
}

// Never is a Wake that does not come.
const Never = time.Duration(1<<63 - 1)

// Reset empties the output and keeps its memory.
func (o *Output) Reset() {
	o.Commit.Reset()
	clear(o.Actions)
	clear(o.Events)
	o.Actions, o.Events = o.Actions[:0], o.Events[:0]
	o.Wake, o.Seq, o.Err = Never, 0, nil
}

func (o *Output) do(k ActionKind) { o.Actions = append(o.Actions, Action{Kind: k}) }

func (o *Output) tell(e Event) { o.Events = append(o.Events, e) }

func (o *Output) fault(err error) { o.tell(Event{Kind: Fault, Err: err}) }

func or[T comparable](value, standard T) T {
	var zero T
	if value == zero {
		return standard
	}
	return value
}

func (c *Config) pulse() time.Duration     { return or(c.Pulse, spec.IdleTimeout/2) }
func (c *Config) handshake() time.Duration { return or(c.Handshake, 30*time.Second) }
func (c *Config) patience() time.Duration  { return or(c.Patience, time.Minute) }
func (c *Config) remember() int            { return or(c.Remember, 1024) }
