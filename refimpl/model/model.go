// Package model is the whole protocol of a server written as plainly as can be:
// slices, strings, linear scans, nothing kept that can be found again. It takes
// the inputs of server.Machine and says what each link is to get. Tests and
// fuzzers hold the machine against it; where the two differ, one is wrong.
//
// It has no store: Restart stands for a machine restored from its records.
package model

import (
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Model is a server. It is not safe for concurrent use.
type Model struct {
	config   server.Config
	now      record.Time
	users    []*user
	groups   []*group
	links    []*link
	listings []listing // in the order in which they were made
	last     uint64    // id given last
	mark     uint64    // ids below may have been given before a restart
	blobs    []uint64  // bodies that messages in queues refer to
	out      Output
}

type user struct {
	uid     string
	aliases []string
	nodes   []*node
}

type node struct {
	owner  *user
	id     string // the secret
	label  string
	urgent []*message // the user messages
	normal []*message // all others
	flying *message   // in one of the lanes, at its head; nil when none is
	sent   time.Duration
}

type message struct {
	wire.Message
	body record.Body
	text string
}

// listing says that by's coming and going is told to of.
type listing struct{ by, of *user }

// Event is one thing a link gets, or is asked to do.
type Event struct {
	Link    server.Link
	Kind    server.ActionKind
	Message wire.Message
	Body    record.Body
	Text    string

	turn turn
}

// turn says what comes before what on a link, whatever the order in which the
// model finds it out.
type turn uint8

const (
	asked    turn = iota // what is to be done about a body or a token, at any time
	replied              // acks, and what answers requests
	queued               // messages that wait for an Ack
	presence             // ohi
	ended
)

// Output is what one Step leads to. It is good until the next one.
type Output struct {
	events         []Event
	Kept, Released []uint64 // bodies, in ascending order
	matched        []bool   // of Compare
}

// Link returns what a link gets, in order: messages, and at last a Close.
func (o *Output) Link(n server.Link) []Event { return o.pick(n, replied, ended) }

// Body returns what is to be done about the data of the header that a link has
// read, or about its token.
func (o *Output) Body(n server.Link) []Event { return o.pick(n, asked, asked) }

func (o *Output) pick(n server.Link, from, to turn) (list []Event) {
	for t := from; t <= to; t++ {
		for i := range o.events {
			if e := &o.events[i]; e.Link == n && e.turn == t {
				list = append(list, *e)
			}
		}
	}
	return list
}

func (o *Output) add(l *link, t turn, kind server.ActionKind) *Event {
	o.events = append(o.events, Event{Link: l.number, Kind: kind, turn: t})
	return &o.events[len(o.events)-1]
}

// New returns a model of a server that has no users. It draws from
// config.Random as a machine with the same config does.
func New(config server.Config) *Model {
	zero := func(d *time.Duration, deployed time.Duration) {
		if *d == 0 {
			*d = deployed
		}
	}
	zero(&config.Timers.Login, spec.LoginTimeout)
	zero(&config.Timers.Idle, spec.IdleTimeout)
	zero(&config.Timers.Ack, spec.AckTimeout)
	if config.Limits.Nodes == 0 {
		config.Limits.Nodes = spec.MaxNodes
	}
	if config.Limits.Queue == 0 {
		config.Limits.Queue = spec.MaxQueue
	}
	return &Model{config: config}
}

// Step takes one input and returns what comes of it.
func (m *Model) Step(now record.Time, in server.Input) *Output {
	m.now = now
	m.out.events, m.out.Kept, m.out.Released = m.out.events[:0], nil, nil
	if in.Kind == server.Tick {
		m.tick()
	} else {
		m.take(in)
	}
	for _, l := range m.links {
		if l.node != nil && l.node.flying == nil {
			m.sendNext(l)
		}
	}
	m.settleBodies(in)
	return &m.out
}

// Restart ends all sessions, as the loss of the process does.
func (m *Model) Restart() {
	for _, u := range m.users {
		for _, n := range u.nodes {
			n.flying = nil
		}
	}
	m.links, m.listings, m.last = nil, nil, m.mark
}

// settleBodies finds out which bodies are referred to now and were not before,
// and the other way round. One that just came and is not wanted goes at once.
func (m *Model) settleBodies(in server.Input) {
	before := m.blobs
	m.blobs = nil
	for _, u := range m.users {
		for _, n := range u.nodes {
			for _, lane := range n.lanes() {
				for _, p := range lane {
					if p.body.Blob != 0 && !slices.Contains(m.blobs, p.body.Blob) {
						m.blobs = append(m.blobs, p.body.Blob)
					}
				}
			}
		}
	}
	if in.Kind == server.BodyRead && in.Body.Blob != 0 {
		before = append(before, in.Body.Blob)
		if slices.Contains(m.blobs, in.Body.Blob) {
			m.out.Kept = []uint64{in.Body.Blob}
		}
	}
	for _, blob := range before {
		if !slices.Contains(m.blobs, blob) {
			m.out.Released = append(m.out.Released, blob)
		}
	}
	slices.Sort(m.out.Released)
}
