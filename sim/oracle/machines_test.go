package oracle

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// live lets random things happen, and then everything come to rest.
func (r *rig) live(steps int) {
	for range rapid.SampledFrom([]int{steps, steps / 4, steps / 20, 1}).Draw(r.T, "steps") {
		switch r.upTo(99) {
		case 0:
			r.kill(rapid.Bool().Draw(r.T, "applied"))
		case 1, 2:
			r.killClient(r.client())
		case 3, 4:
			r.loseLink(r.client())
		case 5, 6:
			if p := r.client(); p.m.Phase() != client.Idle {
				r.stepClient(p, client.Input{Kind: client.Logout})
			}
		case 7, 8, 9:
			r.logIn(r.client())
		case 10, 11:
			r.pass(time.Duration(rapid.IntRange(1, 40).Draw(r.T, "seconds")) * time.Second)
		case 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29:
			r.request(r.client())
		case 30, 31, 32, 33, 34, 35, 36, 37, 38, 39:
			r.sync()
		default:
			r.move()
		}
	}
	r.settle()
}

func (r *rig) client() *peer { return r.clients[r.upTo(len(r.clients)-1)] }

// upTo draws a number from 0 to most, all alike: rapid's own prefer the small.
func (r *rig) upTo(most int) int {
	n := 0
	for range bits.Len(uint(most)) {
		n <<= 1
		if coin.Draw(r.T, "bit") {
			n++
		}
	}
	return n % (most + 1)
}

var coin = rapid.Bool()

func (r *rig) logIn(p *peer) {
	if p.m.Phase() == client.Idle {
		r.stepClient(p, client.Input{Kind: client.Login, Request: p.login})
	}
}

// move moves a packet on some link.
func (r *rig) move() bool {
	var moves []func()
	for _, n := range slices.Sorted(maps.Keys(r.links)) {
		l := r.links[n]
		if len(l.up) > 0 {
			moves = append(moves, func() { r.rise(l) })
		}
		if len(l.down) > 0 {
			moves = append(moves, func() { r.fall(l) })
		}
	}
	if len(moves) == 0 {
		return false
	}
	moves[r.upTo(len(moves)-1)]()
	return true
}

// killClient ends a client's program and starts it again from its records.
func (r *rig) killClient(p *peer) {
	r.hangUp(p)
	p.m, p.wake = client.New(&clientConfig, uint64(p.n)), client.Never
	r.must(p.m.Restore(func(f func(key, value []byte) error) error {
		for _, k := range slices.Sorted(maps.Keys(p.records)) {
			if err := f([]byte(k), p.records[k]); err != nil {
				return err
			}
		}
		return nil
	}))
	r.tell(call{what: restarted, node: p.n})
	r.logIn(p)
}

// loseLink loses a link with what is on its way. The server may be told, or
// finds out by itself.
func (r *rig) loseLink(p *peer) {
	l := p.pipe
	if l == nil {
		return
	}
	l.up, l.down, p.pipe = nil, nil, nil
	if l.stepped && rapid.Bool().Draw(r.T, "server is told") {
		r.wire.Ended(r.now.Mono, uint32(l.n), judge.Broken)
		r.unstep(l)
	}
	r.stepClient(p, client.Input{Kind: client.LinkClosed})
}

// request has a client make some request, which need not be in order.
func (r *rig) request(p *peer) {
	user := func() int { return rapid.IntRange(0, len(r.uids)-1).Draw(r.T, "user") }
	group := func() string {
		return rapid.SampledFrom([]string{"the team", "the team", "the club"}).Draw(r.T, "group")
	}
	own := func() string {
		return rapid.SampledFrom([]string{p.alias, p.alias, p.alias, aliasOf(0)}).Draw(r.T, "own")
	}
	to := func() []wire.Recipient {
		var list []wire.Recipient
		for range rapid.IntRange(0, 2).Draw(r.T, "recipients") {
			if rapid.Bool().Draw(r.T, "to user") {
				list = append(list, wire.Recipient{ID: r.uids[user()], Type: spec.ToUser})
			} else {
				list = append(list, wire.Recipient{ID: group(), Type: rapid.SampledFrom([]uint8{spec.ToGroup, spec.ToGroupNotSelf}).Draw(r.T, "type")})
			}
		}
		return list
	}
	in := client.Input{Kind: client.Submit}
	q := &wire.Request{}
	switch rapid.IntRange(0, 9).Draw(r.T, "op") {
	case 0:
		q.Op, q.NewAlias = spec.OpUserEdit, rapid.SampledFrom([]string{"alias the new", "the alias 0", "the club"}).Draw(r.T, "alias")
		q.Keys.Add(spec.KeyNewAlias)
	case 1:
		q.Op, q.Type = spec.OpOhiEdit, rapid.SampledFrom([]string{"add", "add", "drop"}).Draw(r.T, "act")
		for range rapid.IntRange(1, 3).Draw(r.T, "listed") {
			q.For = append(q.For, wire.Recipient{ID: r.uids[user()]})
		}
	case 2:
		q.Op, q.GID, q.From, q.To = spec.OpGroupInvite, group(), own(), aliasOf(user())
		in.Text = []byte("come")
	case 3, 4:
		q.Op, q.GID, q.Act = spec.OpGroupEdit, group(), rapid.SampledFrom([]string{"join", "join", "alias", "drop"}).Draw(r.T, "act")
		switch q.Act {
		case "drop":
			q.To = aliasOf(user())
		case "alias":
			q.NewAlias = own()
		}
	case 5:
		q.Op, q.From, q.To = spec.OpPing, own(), aliasOf(user())
		in.Text = []byte("hello")
	case 6:
		q.Op, q.For, q.NoteFor, q.NoteLen = spec.OpPostNotify, to(), to(), 3
		q.ForNotSelf = len(q.For) > 0 && rapid.Bool().Draw(r.T, "not self")
		q.Keys.Add(spec.KeyNoteFor)
		in.Body = record.Body{Blob: 1, Len: rapid.Int64Range(4, 50).Draw(r.T, "length")}
	default:
		q.Op, q.For = spec.OpPost, to()
		in.Body = record.Body{Blob: 1, Len: rapid.Int64Range(1, 50).Draw(r.T, "length")}
	}
	q.Keys.Add(spec.KeyFor)
	in.Request = q
	r.stepClient(p, in)
}

// settle has everybody online and everything arrive, and ends the run.
func (r *rig) settle() {
	for end := r.now.Mono + 30*time.Minute; r.now.Mono < end; r.pass(5 * time.Second) {
		for r.sync(); r.move(); {
			r.sync()
		}
		quiet := true
		for _, p := range r.clients {
			r.logIn(p)
			quiet = quiet && p.m.Phase() == client.Open
			p.m.Pending(func(uint64, *wire.Request) { quiet = false })
		}
		if s := r.machine.Stats(); quiet && s.Queued == 0 && len(r.waiting) == 0 {
			break
		}
	}
	s := r.machine.Stats()
	r.tell(call{what: ended, state: State{Messages: s.Messages, Queued: s.Queued, Bodies: s.Bodies, Stored: -1}})
}

// TestMachines has the reference server and clients do anything, with kills and
// losses, and finds nothing.
func TestMachines(t *testing.T) {
	happened := map[occurrence]int{}
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(t)
		r.live(400)
		for i := range r.calls {
			happened[r.calls[i].what]++
		}
		for _, v := range r.found {
			t.Errorf("%s at %s, node %d: %s\n%s", v.Rule, v.At, v.Node, v.Text, strings.Join(v.Events, "\n"))
		}
		o := r.oracle
		if left := o.places.used() - o.optional; left != 0 || o.bodies != 0 || o.messages.used() > o.optional {
			t.Errorf("the ledger is not empty: %d messages, %d of them with a body; %d places that do not give way", o.messages.used(), o.bodies, left)
		}
	})
	for what := range sawOffline {
		if happened[what] == 0 {
			t.Errorf("nothing of this kind ever happened: %s", (&event{what: what}).String())
		}
	}
	if happened[doubtfulSession] == 0 {
		t.Error("no session was ever in doubt")
	}
}
