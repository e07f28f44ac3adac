// Package server is the server's side of the protocol as a machine without
// I/O: it is told what happened, and says what is to be done. It has no
// goroutine, no clock, and no randomness of its own, so that the same inputs
// give the same outputs, octet for octet, behind sockets, in the simulator and
// under a fuzzer alike.
//
// Users, nodes, links, groups and messages are dense numbers inside; names are
// looked up once, where they come in. Every request is checked as a whole
// before it changes anything.
package server

import (
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Machine is a server. It is for one goroutine at a time.
type Machine struct {
	config     Config
	queueLimit uint32

	users    slab[user]
	nodes    slab[node]
	groups   slab[group]
	messages slab[message]
	entries  slab[entry]
	blobs    slab[blob]
	edges    slab[edge]
	links    slab[link]
	waits    slab[wait]

	uids    index
	names   map[string]name // aliases and groups
	members map[pair]uint32 // group and user to the place in the group, from 1
	listed  map[pair]uint32 // user and listed user to the edge between them

	linkCount uint32 // greatest slot ever opened
	timers    [timerCount]deadlines
	ids       ids
	epoch     uint64 // of the marks that keep an audience free of doubles

	// Of the step being made.
	now record.Time
	out *Output

	// Memory that is used again.
	first, second []uint32
	octets        [32]byte
	record        recordWriter
}

// pair is two numbers as one key.
type pair uint64

func pairOf(a, b uint32) pair { return pair(a)<<32 | pair(b) }

// New returns a machine that knows nobody.
func New(config Config) *Machine {
	config.Timers = config.Timers.orDeployed()
	config.Limits = config.Limits.orSpec()
	return &Machine{
		config:     config,
		queueLimit: uint32(config.Limits.Queue),
		names:      make(map[string]name),
		members:    make(map[pair]uint32),
		listed:     make(map[pair]uint32),
	}
}

// Step tells the machine one thing that happened and appends to out what is to
// be done about it; out.Wake is set anew. Mono must never go back.
func (m *Machine) Step(now record.Time, in Input, out *Output) {
	m.now, m.out = now, out
	m.take(&in)
	out.Wake = min(m.timers[idleTimer].first(), m.timers[ackTimer].first())
	m.out = nil
}

func (m *Machine) take(in *Input) {
	switch in.Kind {
	case Tick:
		m.tick()
		return
	case LinkOpened:
		m.open(in.Link)
		return
	case LinkClosed:
		if uint32(in.Link) < m.linkCount {
			m.end(m.links.at(slotOf(in.Link)), closed)
		}
		return
	}
	slot, l := slotOf(in.Link), m.link(in.Link)
	if l == nil {
		m.disown(in)
		return
	}
	if l.phase == online && in.Kind != TokenChecked {
		l.heard = m.now.Mono // CONN-9: any octet counts
	}
	switch in.Kind {
	case HeaderRead:
		m.request(slot, l, in.Request)
	case BodyRead:
		m.bodyRead(slot, l, in)
	case BodyFailed:
		m.bodyFailed(slot, l)
	case Unreadable:
		m.quit(slot, l, in.Err.Error())
	case TokenChecked:
		m.tokenChecked(slot, l, in.Err)
	}
}

// request carries out a request, or the part of it that needs no data yet.
func (m *Machine) request(slot uint32, l *link, r *wire.Request) {
	err := l.admit(r)
	if err == nil {
		err = m.carryOut(slot, l, r)
	}
	if err == nil {
		return
	}
	if _, refused := err.(Refusal); refused && r.DataLen > 0 {
		m.act(SkipBody).Link = Link(slot - 1)
	}
	m.fail(slot, l, r.ID, err)
}

func (m *Machine) carryOut(slot uint32, l *link, r *wire.Request) error {
	switch r.Op {
	case spec.OpTmtpRev:
		return m.tmtpRev(slot, l)
	case spec.OpRegister:
		return m.register(slot, l, r)
	case spec.OpLogin:
		return m.login(slot, l, r)
	case spec.OpUserEdit:
		return m.userEdit(slot, l, r)
	case spec.OpOhiEdit:
		return m.ohiEdit(slot, l, r)
	case spec.OpGroupInvite:
		return m.groupInvite(slot, l, r)
	case spec.OpGroupEdit:
		return m.groupEdit(slot, l, r)
	case spec.OpPost:
		return m.post(slot, l, r)
	case spec.OpPostNotify:
		return m.postNotify(slot, l, r)
	case spec.OpPing:
		return m.ping(slot, l, r)
	case spec.OpAck:
		return m.ack(l, r)
	case spec.OpPulse:
		return pulse()
	default: // Quit
		return m.logout(slot, l)
	}
}

// act appends an action.
func (m *Machine) act(kind ActionKind) *Action {
	m.out.Actions = append(m.out.Actions, Action{Kind: kind})
	return &m.out.Actions[len(m.out.Actions)-1]
}

// reply appends a message to one link, whose fields the caller fills in.
func (m *Machine) reply(slot uint32, kind spec.Msg) *wire.Message {
	a := m.act(Send)
	a.to = uint32(len(m.out.links))
	m.out.links = append(m.out.links, Link(slot-1))
	a.toEnd = a.to + 1
	a.Message.Kind = kind
	return &a.Message
}
