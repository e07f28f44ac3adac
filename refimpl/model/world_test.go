package model

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// world runs the machine and the model side by side, by the same inputs, with
// clients at the other ends of links that take their time.
type world struct {
	*rapid.T
	model   *Model
	machine *server.Machine
	config  server.Config
	store   map[string]string // what the machine has committed
	out     server.Output
	now     record.Time

	links   []*conn
	opened  int
	bodies  map[uint64]string
	judge   *judge.Judge
	log     []string
	tamper  tamper
	found   func(judge.Finding)
	instant bool // nothing is ever on its way
}

// conn is one link with what is on its way.
type conn struct {
	n      server.Link
	judge  *judge.Link
	up     []packet
	down   []packet
	closed bool // by the machine

	rev, auth bool // TmtpRev, and Register or Login, were sent

	ids []string // of messages that came, not acknowledged yet

	taken *wire.Request // the server takes its data
	data  string
	token bool // the server waits for the verdict on a token
}

// packet is one frame with its data, or the end of the link.
type packet struct {
	frame []byte
	data  string
	end   bool
}

const wallStart = 1_795_000_000_000_000_000

func newWorld(t *rapid.T, instant bool) *world {
	seed := byte(upTo(t, 255))
	config := server.Config{
		Name:   "here",
		Auth:   uint8(pick(t, 0, 0, 0, 1)),
		Timers: server.Timers{Login: 5 * time.Second, Idle: 50 * time.Second, Ack: 30 * time.Second},
		Limits: server.Limits{Nodes: pick(t, 3, 100), Queue: pick(t, 1, 3, 6, 1000)},
	}
	if config.Auth > 0 {
		config.AuthBy = []wire.Provider{{Label: "somebody", Login: []string{"https://login.test"}, Token: []string{"https://token.test"}}}
	}
	w := &world{T: t, config: config, store: map[string]string{}, bodies: map[uint64]string{},
		now: record.Time{Mono: time.Hour, Wall: wallStart}, instant: instant}
	config.Random = newDice(seed)
	w.model = New(config)
	w.config.Random = newDice(seed)
	w.machine = server.New(w.config)
	w.judge = judge.New(judge.Config{All: true, LoginTimeout: w.config.Timers.Login, IdleTimeout: w.config.Timers.Idle, Found: func(f judge.Finding) {
		switch {
		case w.found != nil:
			w.found(f)
		case f.Level != spec.May:
			w.fail("the judge found %s: %s %v", f.Requirement, f.Text, f.Frames)
		}
	}})
	w.out.Reset()
	return w
}

// dice are random octets, but a uid is one of few, so that some are drawn twice.
type dice struct{ *rand.ChaCha8 }

func newDice(seed byte) *dice { return &dice{rand.NewChaCha8([32]byte{seed})} }

func (d *dice) Read(b []byte) (int, error) {
	n, err := d.ChaCha8.Read(b)
	if len(b) == spec.UIDRunes*5/8 {
		for i := range b {
			b[i] = b[0] & 15
		}
	}
	return n, err
}

func pick[E any](t *rapid.T, list ...E) E { return list[upTo(t, len(list)-1)] }

// upTo draws a number from 0 to most, all alike: rapid's own prefer the small.
func upTo(t *rapid.T, most int) int {
	n := 0
	for range bits.Len(uint(most)) {
		n <<= 1
		if coin.Draw(t, "") {
			n++
		}
	}
	return n % (most + 1)
}

var coin = rapid.Bool()

func (w *world) time() time.Time { return time.Unix(0, wallStart).Add(w.now.Mono) }

func (w *world) fail(format string, args ...any) {
	w.Helper()
	w.Fatalf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(w.log[max(0, len(w.log)-60):], "\n"))
}

func (w *world) note(format string, args ...any) {
	const most = 250
	line := w.now.Mono.String() + " " + fmt.Sprintf(format, args...)
	w.log = append(w.log, line[:min(len(line), most)])
}

// step has both take an input, and holds the outcomes against each other.
func (w *world) step(in server.Input) *Output {
	w.Helper()
	want := w.model.Step(w.now, in)
	w.out.Reset()
	w.machine.Step(w.now, in, &w.out)
	w.out.Commit.Each(func(key, value []byte, del bool) {
		if w.store[string(key)] = string(value); del {
			delete(w.store, string(key))
		}
	})
	if err := want.Compare(&w.out, in.Kind == server.Tick); err != nil {
		w.fail("%v", err)
	}
	if wake := w.model.Wake(); w.out.Wake > wake {
		w.fail("the machine wants to wake at %s, too late for %s", w.out.Wake, wake)
	}
	w.arrive(want)
	return want
}

// arrive puts what both sent on its way to the clients.
func (w *world) arrive(out *Output) {
	for _, c := range slices.Clone(w.links) {
		if c.closed {
			continue
		}
		for _, e := range out.Link(c.n) {
			p := packet{end: e.Kind == server.Close}
			if e.Kind == server.Send {
				p.frame = e.Message.AppendFrame(nil)
				p.data = e.Text
				if e.Body.Blob != 0 {
					p.data = w.bodies[e.Body.Blob][e.Body.Off:][:e.Body.Len]
				}
				w.note("    %d< %s %q", c.n, p.frame, short(p.data))
			} else {
				w.note("    %d closed by the server", c.n)
				c.closed = true
			}
			c.down = append(c.down, p)
		}
	}
	if w.instant {
		for _, c := range slices.Clone(w.links) {
			for len(c.down) > 0 {
				w.receive(c)
			}
		}
	}
}

func short(s string) string { return s[:min(len(s), 20)] }
