package server

import (
	"io"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Link is the number a caller gives to a connection. Numbers should be small:
// a number may be used again once its LinkClosed was stepped.
type Link uint32

// Config is what a machine is made with.
type Config struct {
	Name   string    // of the service, as tmtprev tells it
	Random io.Reader // uids and nodeids are drawn from it; it must not fail
	Timers Timers
	Limits Limits

	// Auth is 1 when registration demands a token, 2 when login does too
	// (REV-3), and AuthBy says whose.
	Auth   uint8
	AuthBy []wire.Provider
}

// Timers are the machine's timeouts. Zero means the deployed value of spec.
type Timers struct {
	Login time.Duration // from connect to a successful Register or Login (CONN-8)
	Idle  time.Duration // without an octet from the client (CONN-9)
	Ack   time.Duration // from a message to its repetition on the same link (RCPT-3)
}

// Limits bound what one client can make the machine hold. Zero means the
// value of spec.
type Limits struct {
	Nodes int // of one user (USER-9)
	Queue int // messages that one node has not acknowledged
}

// InputKind says what happened.
type InputKind uint8

// The inputs. Those of one link come in the order in which things happened on
// it; none comes before its LinkOpened or after its LinkClosed.
const (
	// Tick: time has passed, at least to the last Wake.
	Tick InputKind = iota
	// LinkOpened: a connection was accepted.
	LinkOpened
	// HeaderRead: a header was read and decoded into Request. When its
	// DataLen is not 0, the machine answers with TakeBody or SkipBody, or
	// with a Close; no further header of the link is stepped before BodyRead
	// or BodyFailed has answered a TakeBody, or the caller has skipped the
	// octets of a SkipBody by itself.
	HeaderRead
	// BodyRead: all data arrived. Body refers to them, and they are as safe
	// as a Batch.Keep needs. For Ping and GroupInvite, Text holds them.
	BodyRead
	// BodyFailed: the data arrived but could not be stored.
	BodyFailed
	// OctetsRead: something arrived that does not make another input yet.
	OctetsRead
	// Unreadable: what arrived breaks the protocol, as Err says.
	Unreadable
	// TokenChecked: the answer to a CheckToken. Err is nil for a good token.
	TokenChecked
	// LinkClosed: the connection is gone, whoever ended it.
	LinkClosed
)

// Input is one thing that happened. The machine keeps nothing of Request or
// Text but its strings.
type Input struct {
	Kind    InputKind
	Link    Link
	Request *wire.Request // of HeaderRead
	Body    record.Body   // of BodyRead
	Text    []byte        // of BodyRead, for requests whose data are spec.TextData
	Err     error         // of Unreadable and TokenChecked
}

// ActionKind says what is to be done.
type ActionKind uint8

// The actions. Send and Close wait until the Commit of their Output is
// durable; the others may be done at once.
const (
	// TakeBody: store the data of the header just read.
	TakeBody ActionKind = iota
	// SkipBody: read the data of the header just read and drop them.
	SkipBody
	// CheckToken: verify Token, and answer with TokenChecked. A header of the
	// link that is stepped before that ends it (CONN-2), so that a caller
	// should not read on.
	CheckToken
	// Send: write Message, and Body or Text behind it, to all of Output.To(action).
	Send
	// Close: close the link when what was sent to it has left.
	Close
)

// Action is one thing to be done.
type Action struct {
	Kind    ActionKind
	Link    Link // of all but Send
	Message wire.Message
	Body    record.Body // data of a delivery or notify
	Text    string      // data of a ping or invite
	Token   *wire.OIDC

	to, toEnd uint32 // in Output.links
}

// Output is what Step wants done. Step appends to it, so that one Output, one
// Commit and one sync can serve many inputs; Reset empties it.
type Output struct {
	// Commit must be durable before any Send or Close of Actions is done.
	// When it cannot be made durable, none of them may be: all links are to
	// be closed, and a new machine restored from the store.
	Commit record.Batch
	// Actions are done in order.
	Actions []Action
	// Wake is the Mono time at which the next Tick is due at the latest, or
	// Never.
	Wake time.Duration

	links []Link
}

// Never is a Wake that does not come.
const Never = time.Duration(1<<63 - 1)

// To returns the links a Send goes to.
func (o *Output) To(a *Action) []Link { return o.links[a.to:a.toEnd] }

// Reset empties the output and keeps its memory.
func (o *Output) Reset() {
	o.Commit.Reset()
	clear(o.Actions)
	o.Actions, o.links, o.Wake = o.Actions[:0], o.links[:0], Never
}

func (t Timers) orDeployed() Timers {
	if t.Login == 0 {
		t.Login = spec.LoginTimeout
	}
	if t.Idle == 0 {
		t.Idle = spec.IdleTimeout
	}
	if t.Ack == 0 {
		t.Ack = spec.AckTimeout
	}
	return t
}

func (l Limits) orSpec() Limits {
	if l.Nodes == 0 {
		l.Nodes = spec.MaxNodes
	}
	if l.Queue == 0 {
		l.Queue = spec.MaxQueue
	}
	return l
}
