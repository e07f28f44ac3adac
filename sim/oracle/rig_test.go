package oracle

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// rig runs the real machines over links that lose nothing until they end. What
// the server does waits for a sync, and is told to the oracle when that is done.
type rig struct {
	*rapid.T
	oracle *Oracle
	wire   *Wire
	calls  []call
	found  []Violation

	now     record.Time
	config  server.Config
	machine *server.Machine
	store   *store.Memory
	batch   server.Output
	seen    int       // actions of the batch
	waiting []release // for the sync
	wake    time.Duration
	eager   bool // the end of a session is told at once

	clients []*peer
	links   map[server.Link]*pipe
	last    server.Link
	uids    []string
}

// peer is one client.
type peer struct {
	n       Node
	m       *client.Machine
	records map[string][]byte
	wake    time.Duration
	pipe    *pipe // nil when there is none
	alias   string
	login   *wire.Request
}

// pipe is a link with what is on its way on it.
type pipe struct {
	n        server.Link
	p        *peer
	up, down []packet
	asked    []*wire.Request // not acked
	stepped  bool            // the server's machine knows it
	online   bool            // Session was told
	closed   bool            // by the server
	taking   *wire.Request   // whose data the server wants
}

// packet is one message, or the end of a direction.
type packet struct {
	frame []byte
	text  []byte
	body  int64
}

// release is what is done when a batch is durable.
type release struct {
	call *call // to be told
	pipe *pipe
	packet
	close bool
	over  bool // the session is
}

var clientConfig = client.Config{Remember: 64, MaxDelay: 8 * time.Second}

func newRig(t *rapid.T) *rig {
	r := &rig{T: t, now: record.Time{Wall: 1_795_000_000_000_000_000}, store: new(store.Memory),
		links: map[server.Link]*pipe{}, eager: rapid.Bool().Draw(t, "eager")}
	r.config = server.Config{Name: "here", Random: rand.NewChaCha8([32]byte{}),
		Limits: server.Limits{Queue: rapid.SampledFrom([]int{4, 8, 1000}).Draw(t, "queue")}}
	r.machine = server.New(r.config)
	config := Config{Presence: true, Queue: r.config.Limits.Queue, Found: func(v Violation) { r.found = append(r.found, v) }}
	r.oracle = New(config)
	r.wire = r.oracle.Wire(WireConfig{Start: time.Unix(0, r.now.Wall), Strict: true,
		Login: spec.LoginTimeout, Idle: spec.IdleTimeout})
	users := rapid.IntRange(2, 4).Draw(t, "users")
	for u := range users {
		nodes := rapid.IntRange(1, 3).Draw(t, "nodes")
		uid, ids, err := r.machine.FoundUser(aliasOf(u), "label", nodes, &r.batch)
		r.must(err)
		r.uids = append(r.uids, uid)
		for _, id := range ids {
			n := Node(len(r.clients))
			p := &peer{n: n, m: client.New(&clientConfig, uint64(n)), records: map[string][]byte{}, wake: client.Never,
				alias: aliasOf(u), login: &wire.Request{UID: uid, Node: id}}
			r.clients = append(r.clients, p)
			r.tell(call{what: founded, node: n, user: User(u), id: uid, alias: aliasOf(u)})
			r.logIn(p)
		}
	}
	r.must(r.machine.FoundGroup("the team", []string{aliasOf(0), aliasOf(1)}, &r.batch))
	r.tell(call{what: foundedGroup, id: "the team"})
	r.sync()
	return r
}

func aliasOf(user int) string { return fmt.Sprintf("the alias %d", user) }

func (r *rig) must(err error) {
	if err != nil {
		r.Fatal(err)
	}
}

func (r *rig) tell(c call) {
	c.at = r.now.Mono
	r.calls = append(r.calls, c)
	c.tell(r.oracle)
}

// stepServer steps one input, and lays aside what must wait.
func (r *rig) stepServer(l *pipe, in server.Input) {
	if l != nil {
		in.Link = l.n
	}
	r.machine.Step(r.now, in, &r.batch)
	r.wake = r.batch.Wake
	for ; r.seen < len(r.batch.Actions); r.seen++ {
		switch a := &r.batch.Actions[r.seen]; a.Kind {
		case server.TakeBody:
			r.links[a.Link].taking = in.Request
		case server.Send:
			for _, n := range r.batch.To(a) {
				r.later(a, r.links[n])
			}
		case server.Close:
			r.waiting = append(r.waiting, release{pipe: r.links[a.Link], close: true})
		}
	}
}

// later lays one message aside.
func (r *rig) later(a *server.Action, l *pipe) {
	m := a.Message
	s := release{pipe: l, packet: packet{frame: m.AppendFrame(nil), text: []byte(a.Text), body: a.Body.Len}}
	switch {
	case spec.Message(m.Kind).Std:
		s.call = &call{what: sentTo, node: l.p.n, m: &m}
	case m.Kind == spec.MsgInfo:
		s.call = &call{what: sessionUp, node: l.p.n}
	case m.Kind == spec.MsgAck:
		asked := l.asked[0]
		l.asked = l.asked[1:]
		s.call = &call{what: acceptedFrom, node: l.p.n, r: asked, id: m.MsgID}
		if m.Error != "" {
			s.call.what = refusedTo
		}
	}
	r.waiting = append(r.waiting, s)
}

// sync makes the batch durable and lets go what waited for it.
func (r *rig) sync() {
	r.must(r.store.Commit(&r.batch.Commit))
	waiting := r.waiting
	r.forget()
	for i := range waiting {
		s := &waiting[i]
		l := s.pipe
		if s.over {
			r.sessionEnds(l)
			continue
		}
		if s.call != nil && (s.call.what != sentTo || l.stepped && !l.closed) {
			r.tell(*s.call)
			if s.call.what == sessionUp {
				l.online = true
				if !l.stepped {
					r.sessionEnds(l)
				}
			}
		}
		switch {
		case l == nil || !l.stepped || l.closed:
		case s.close:
			l.closed = true
			r.wire.Ended(r.now.Mono, uint32(l.n), judge.ByServer)
			l.down = append(l.down, packet{})
			r.unstep(l)
		case s.frame != nil:
			r.wire.Frame(r.now.Mono, uint32(l.n), spec.Server, s.frame, s.text, s.body)
			l.down = append(l.down, s.packet)
		}
	}
}

func (r *rig) forget() {
	r.batch.Reset()
	r.waiting, r.seen = nil, 0
}

// unstep tells the server's machine that a link is gone.
func (r *rig) unstep(l *pipe) {
	if !l.stepped {
		return
	}
	l.stepped = false
	l.up, l.taking = nil, nil
	r.stepServer(l, server.Input{Kind: server.LinkClosed})
	if r.eager {
		r.sessionEnds(l)
	} else if l.online || slices.ContainsFunc(r.waiting, func(s release) bool { return s.pipe == l && s.call != nil && s.call.what == sessionUp }) {
		r.waiting = append(r.waiting, release{pipe: l, over: true})
	}
}

func (r *rig) sessionEnds(l *pipe) {
	if l.online {
		l.online = false
		r.tell(call{what: sessionDown, node: l.p.n})
	}
}

// kill ends the server. What waits for the sync is lost, or only the word of
// it is.
func (r *rig) kill(applied bool) {
	if applied {
		r.must(r.store.Commit(&r.batch.Commit))
	}
	for _, s := range r.waiting {
		switch {
		case s.over:
			r.sessionEnds(s.pipe)
		case s.call == nil || !applied:
		case s.call.what == acceptedFrom:
			s.call.what = doubtful
			r.tell(*s.call)
		case s.call.what == acknowledgedBy:
			r.tell(*s.call)
		case s.call.what == sessionUp:
			s.call.what = doubtfulSession
			r.tell(*s.call)
		}
	}
	r.forget()
	r.tell(call{what: killed})
	r.wire.Killed(r.now.Mono)
	for _, n := range slices.Sorted(maps.Keys(r.links)) {
		l := r.links[n]
		l.stepped = false
		r.sessionEnds(l)
		r.wire.Ended(r.now.Mono, uint32(n), judge.Broken)
		if p := l.p; p.pipe == l {
			p.pipe = nil
			r.stepClient(p, client.Input{Kind: client.LinkClosed})
		}
	}
	clear(r.links)
	r.store = r.store.Crash()
	m, err := server.Restore(r.config, r.store.Load)
	r.must(err)
	r.machine, r.wake = m, server.Never
}

// rise moves the first packet of a link to the server. The first of all opens
// the link, and an empty one later ends it.
func (r *rig) rise(l *pipe) {
	k := l.up[0]
	l.up = l.up[1:]
	switch {
	case k.frame == nil && !l.stepped && !l.closed:
		l.stepped = true
		r.wire.Opened(r.now.Mono, uint32(l.n), l.p.n)
		r.stepServer(l, server.Input{Kind: server.LinkOpened})
		if l.p.pipe == l {
			r.stepClient(l.p, client.Input{Kind: client.LinkOpened})
		}
	case k.frame == nil:
		r.wire.Ended(r.now.Mono, uint32(l.n), judge.ByClient)
		r.unstep(l)
		if l.p.pipe != l {
			delete(r.links, l.n)
		}
	default:
		r.read(l, k)
	}
}

// read hands a request to the server.
func (r *rig) read(l *pipe, k packet) {
	r.wire.Frame(r.now.Mono, uint32(l.n), spec.Client, k.frame, k.text, k.body)
	q := new(wire.Request)
	r.must(q.Decode(k.frame[spec.LengthDigits:]))
	if spec.Request(q.Op).Acked {
		l.asked = append(l.asked, q)
	}
	durable, place := r.batch.Commit.Len(), len(r.waiting)
	r.stepServer(l, server.Input{Kind: server.HeaderRead, Request: q})
	if q.Op == spec.OpAck && r.batch.Commit.Len() > durable {
		r.waiting = slices.Insert(r.waiting, place, release{pipe: l, call: &call{what: acknowledgedBy, node: l.p.n, id: q.ID}})
	}
	if l.taking == nil {
		return
	}
	l.taking = nil
	in := server.Input{Kind: server.BodyRead, Text: k.text}
	if k.body > 0 {
		w, err := r.store.Create(k.body)
		r.must(err)
		_, err = w.Write(make([]byte, k.body))
		r.must(err)
		in.Body, err = w.Finish()
		r.must(err)
	}
	r.stepServer(l, in)
}

// pass lets time go by.
func (r *rig) pass(d time.Duration) {
	end := r.now.Mono + d
	for {
		next := min(end, r.wake)
		for _, p := range r.clients {
			next = min(next, p.wake)
		}
		if next > r.now.Mono {
			r.now.Wall += int64(next - r.now.Mono)
			r.now.Mono = next
		}
		if r.wake <= r.now.Mono {
			r.stepServer(nil, server.Input{})
			r.sync()
		}
		for _, p := range r.clients {
			if p.wake <= r.now.Mono {
				r.stepClient(p, client.Input{})
			}
		}
		if next == end {
			return
		}
	}
}
