package link

import (
	"errors"
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Profile describes a kind of access link. It must not change once a path uses
// it, and is shared by all that do. The zero Profile is a perfect link: no
// delay, no limit, no loss.
type Profile struct {
	// Name is what the profile is called, in one word.
	Name string `yaml:"-"`
	// About says what it is like, in a sentence.
	About string `yaml:"-"`
	// Source says where the figures come from. Figures that it does not name
	// are defaults of ours.
	Source string `yaml:"-"`

	// Down and Up are the rates to and from the client; 0: no limit.
	Down Rate `yaml:"down"`
	Up   Rate `yaml:"up"`
	// RTT is the round trip of an idle path, in seconds, at most a minute. Each
	// path draws its own.
	RTT random.Dist `yaml:"rtt" unit:"seconds" range:"0s 1m"`
	// Jitter is what the delay of messages varies by.
	Jitter Jitter `yaml:"jitter"`
	// Loss is what packets are lost by, in each direction for itself.
	Loss Loss `yaml:"loss"`
	// Queue is the one in front of the link.
	Queue Queue `yaml:"queue"`
	// Outage is time without service.
	Outage Outage `yaml:"outage"`
	// Handover is a change of cell, technology, satellite or network.
	Handover Handover `yaml:"handover"`
	// NAT is an address translator on the way.
	NAT NAT `yaml:"nat"`
	// Trace replaces Down and Up by recorded rates.
	Trace Traces `yaml:"trace"`
}

// Jitter is a delay on top of half the round trip, drawn for each message and
// direction. Messages do not overtake each other by it: TCP keeps their order.
type Jitter struct {
	// Each is the delay, in seconds.
	Each random.Dist `yaml:"each" unit:"seconds" range:"0s 1m"`
	// Hold is the mean time for which the delay stays as it was drawn, so that
	// messages close to each other have the same. 0: each has its own.
	Hold time.Duration `yaml:"hold" range:"0s 1h"`
}

// Queue is the buffer in front of the bottleneck, first in, first out.
type Queue struct {
	// For is how much the queue holds, as the time it takes to leave at the
	// link's rate. Packets beyond are lost. 0: there is no end to it.
	For time.Duration `yaml:"for" range:"0s 1m"`
	// Octets is the same as a number of octets, packets' headers included. Of
	// both, the smaller one counts.
	Octets int64 `yaml:"octets" range:"0 1000000000"`
	// Load is the share of the link that is taken by the traffic of others,
	// who leave the rest and make packets wait. Below 1.
	Load Chance `yaml:"load"`
}

// Outage is time during which the path loses everything, by turns with time
// during which it works.
type Outage struct {
	// Every is how long the path works, in seconds. The zero Dist: always.
	Every random.Dist `yaml:"every" unit:"seconds" range:"1ms 366d"`
	// For is how long it then does not, in seconds.
	For random.Dist `yaml:"for" unit:"seconds" range:"0s 366d"`
	// Way is in which directions; one alone makes a half-open path.
	Way Way `yaml:"way"`
}

// Handover is a change of what the path runs over.
type Handover struct {
	// Every is the time between two, in seconds. The zero Dist: there is none.
	Every random.Dist `yaml:"every" unit:"seconds" range:"1ms 366d"`
	// Aligned has them happen on all paths at once, counted from the start of
	// time, as satellites are assigned anew. Every must be one value then.
	Aligned bool `yaml:"aligned"`
	// Gap is how long nothing gets through, in seconds.
	Gap random.Dist `yaml:"gap" unit:"seconds" range:"0s 1h"`
	// Break is the chance that the client has another address afterwards, which
	// ends its connections. The server never hears of it.
	Break Chance `yaml:"break"`
	// Redraw has the path draw a new round trip.
	Redraw bool `yaml:"redraw"`
}

// NAT is an address translator, which forgets connections on which nothing
// passes.
type NAT struct {
	// Idle is how long it remembers, in seconds, drawn for each connection. The
	// zero Dist: there is no NAT, or it never forgets.
	Idle random.Dist `yaml:"idle" unit:"seconds" range:"1s 366d"`
	// Reset says what becomes of a client's packet after that: a reset comes
	// back for it. Otherwise it is lost without a word, as a server's is in
	// either case.
	Reset bool `yaml:"reset"`
}

// rate returns the rate of a direction.
func (f *Profile) rate(d Direction) Rate {
	if d == Up {
		return f.Up
	}
	return f.Down
}

// Limits of profiles.
const (
	maxRTT  = time.Minute
	maxLoad = 0.99
)

// Check says what is wrong with a profile, in one line, or returns nil. What
// one can do with a profile that has not passed is not defined.
func (f *Profile) Check() error {
	if err := f.checkDelays(); err != nil {
		return err
	}
	if err := f.Loss.check(); err != nil {
		return err
	}
	if err := f.checkChanges(); err != nil {
		return err
	}
	return f.Trace.check()
}

func (f *Profile) checkDelays() error {
	for _, r := range []Rate{f.Down, f.Up} {
		if r < 0 || r > maxRate {
			return fmt.Errorf("a rate is from 0 to %v", maxRate)
		}
	}
	if _, most := f.RTT.Bounds(); f.RTT.Mean() > maxRTT.Seconds() || most > maxRTT.Seconds() && most < random.Max {
		return fmt.Errorf("rtt is at most %v", maxRTT)
	}
	switch {
	case f.Jitter.Each.Mean() > maxRTT.Seconds():
		return fmt.Errorf("jitter is at most %v in the mean", maxRTT)
	case f.Jitter.Hold < 0:
		return errors.New("the hold of jitter is not negative")
	case f.Queue.For < 0 || f.Queue.Octets < 0:
		return errors.New("a queue's size is not negative")
	case !(f.Queue.Load >= 0 && f.Queue.Load <= maxLoad):
		return fmt.Errorf("a queue's load is from 0 to %v", maxLoad)
	}
	return nil
}

func (f *Profile) checkChanges() error {
	switch {
	case f.Outage.Every.IsZero() != f.Outage.For.IsZero():
		return errors.New("an outage needs both every and for")
	case f.Handover.Every.IsZero() && f.Handover != (Handover{}):
		return errors.New("a handover needs every: the time between two")
	case int(f.Outage.Way) >= len(wayNames):
		return errors.New("an outage's way is both, up or down")
	}
	if lo, hi := f.Handover.Every.Bounds(); f.Handover.Aligned && lo != hi {
		return errors.New("an aligned handover's every is a single value, as 15s")
	}
	return f.Handover.Break.check("break")
}
