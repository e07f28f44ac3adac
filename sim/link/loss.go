package link

import (
	"errors"
	"math"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Loss says how packets are lost. One of its three models may be used; the zero
// Loss loses none.
type Loss struct {
	// Random is the chance of each packet, whatever became of others.
	Random Chance `yaml:"random"`
	// Burst loses packets that follow each other.
	Burst Burst `yaml:"burst"`
	// States is a chain of four states.
	States States `yaml:"states"`
}

// Burst is the chain of Gilbert and Elliott with two states, one in which all
// packets pass and one in which none does, by what can be measured.
type Burst struct {
	// Loss is the share of packets lost, in the long run.
	Loss Chance `yaml:"loss"`
	// Mean is the mean number of packets lost in a row, at least 1.
	Mean float64 `yaml:"mean" range:"0 1000000"`
}

// States is the chain of four states that netem(8) has as "loss state": in
// state 1 packets pass, in 3 they are lost, in 2 they pass within a burst of
// losses, and in 4 a single one is lost. Each field is the chance, at each
// packet, to go from one state to another. From 4 it always goes back to 1.
type States struct {
	P13 Chance `yaml:"p13"`
	P31 Chance `yaml:"p31"`
	P32 Chance `yaml:"p32"`
	P23 Chance `yaml:"p23"`
	P14 Chance `yaml:"p14"`
}

func (l *Loss) none() bool { return *l == Loss{} }

// chain returns the model as a chain of four states.
func (l *Loss) chain() States {
	switch {
	case l.Random > 0:
		// Without memory the next packet is lost with the same chance in
		// whatever state.
		return States{P13: l.Random, P31: 1 - l.Random}
	case l.Burst.Loss > 0:
		leave := 1 / l.Burst.Mean
		return States{P13: Chance(leave) * l.Burst.Loss / (1 - l.Burst.Loss), P31: Chance(leave)}
	}
	return l.States
}

// weights returns how often the chain is in each of its states, 1 being the
// weight of state 1.
func (s States) weights() (w [5]float64) {
	w[1] = 1
	w[4] = float64(s.P14)
	if s.P13 > 0 {
		w[3] = float64(s.P13 / s.P31)
	}
	if s.P32 > 0 {
		w[2] = w[3] * float64(s.P32/s.P23)
	}
	return w
}

// Share returns the share of packets lost in the long run.
func (l *Loss) Share() float64 {
	w := l.chain().weights()
	return (w[3] + w[4]) / (w[1] + w[2] + w[3] + w[4])
}

func (l *Loss) check() error {
	models := 0
	for _, used := range []bool{l.Random != 0, l.Burst != Burst{}, l.States != States{}} {
		if used {
			models++
		}
	}
	s := l.chain()
	for _, p := range []Chance{l.Random, l.Burst.Loss, s.P13, s.P31, s.P32, s.P23, s.P14} {
		if err := p.check("a loss"); err != nil {
			return err
		}
	}
	switch {
	case models > 1:
		return errors.New("loss is one of random, burst and states")
	case l.Random == 1:
		return errors.New("with a random loss of 1 nothing ever passes; an outage does that")
	case l.Burst != (Burst{}) && !(l.Burst.Mean >= 1 && l.Burst.Loss > 0 && l.Burst.Loss < 1):
		return errors.New("burst has a loss, below 1, and a mean number of packets in a row, at least 1")
	case s.P13+s.P14 > 1 || s.P31+s.P32 > 1:
		return errors.New("the chances to leave a state add up to more than 1")
	case s.P13 > 0 && s.P31 == 0 || s.P32 > 0 && s.P23 == 0:
		return errors.New("states that the chain cannot leave again: p13 needs p31, and p32 needs p23")
	}
	return nil
}

// Channel is how far the loss process of one direction has come: in a run of
// packets that all pass, or that are all lost. It draws a random number for
// each run rather than for each packet. The zero Channel is one about to start.
type Channel uint32 // packets left of the run, and the state in the low bits

const (
	stateBits = 3
	maxRun    = 1<<(32-stateBits) - 1
)

// Next tells the fate of the next packets, of which there are at most n > 0:
// so many have the same, and whether it is to be lost.
func (c *Channel) Next(l *Loss, r *random.Stream, n int64) (run int64, lost bool) {
	if l.none() {
		return n, false
	}
	left, state := int64(*c>>stateBits), *c&(1<<stateBits-1)
	if left == 0 {
		s := l.chain()
		state = s.next(state, r)
		left = s.stay(state, r)
	}
	run = min(n, left)
	*c = Channel(left-run)<<stateBits | state
	return run, state >= 3
}

// CalmAfter is how long no packet must have come for what a burst is about to
// be over: then the next packet is like any. Bursts are counted in packets, as
// netem has them, but last tens of milliseconds on a link in use.
const CalmAfter = 100 * time.Millisecond

// Calm has the loss process begin anew, after idle time. A loss without memory
// has nothing to forget.
func (c *Channel) Calm(l *Loss) {
	if l.Random == 0 {
		*c = 0
	}
}

// doomed returns how many of the next packets are sure to be lost, as part of a
// burst that has begun.
func (c Channel) doomed() int64 {
	if c&(1<<stateBits-1) < 3 {
		return 0
	}
	return int64(c >> stateBits)
}

// next draws the state after another one has been left; 0 is the one before
// the start.
func (s States) next(state Channel, r *random.Stream) Channel {
	u := r.Float64()
	switch state {
	case 0:
		w := s.weights()
		u *= w[1] + w[2] + w[3] + w[4]
		for _, state := range []Channel{4, 3, 2} {
			if u < w[state] {
				return state
			}
			u -= w[state]
		}
		return 1
	case 1:
		if u*float64(s.P13+s.P14) < float64(s.P14) {
			return 4
		}
		return 3
	case 2:
		return 3
	case 3:
		if u*float64(s.P31+s.P32) < float64(s.P32) {
			return 2
		}
		return 1
	default:
		return 1
	}
}

// stay draws for how many packets the chain stays in a state, at least 1.
func (s States) stay(state Channel, r *random.Stream) int64 {
	leave := 1.0
	switch state {
	case 1:
		leave = float64(s.P13 + s.P14)
	case 2:
		leave = float64(s.P23)
	case 3:
		leave = float64(s.P31 + s.P32)
	}
	if leave >= 1 {
		return 1
	}
	// Geometric, as the whole part of an exponential.
	return 1 + int64(min(r.Exp()/-math.Log1p(-leave), maxRun-1))
}
