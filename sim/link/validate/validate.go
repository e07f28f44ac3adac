// Package validate measures how far package link is from simulating each
// packet: both send the same messages over the same links, many times, and the
// distributions of the time it takes are compared.
package validate

import (
	"math"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/link/packet"
	"github.com/tmtplab/tmtplab/sim/random"
)

// Case is messages of a size, one after the other, over a connection just made
// on an idle link.
type Case struct {
	// Group is what the case belongs to: a part of the grid.
	Group string
	Loss  link.Loss
	// RTT is of the idle link, Rate its rate in each direction.
	RTT   time.Duration
	Rate  link.Rate
	Queue link.Queue
	// Octets is the size of a message, Messages how many there are (at least
	// one), and Every the time between the starts of two.
	Octets   int64
	Messages int
	Every    time.Duration
	// Repeats is how often the whole is repeated with other random numbers.
	Repeats int
	// Outside says, for a case in which the model is not meant to hold, why.
	Outside string
}

func (c *Case) profile() *link.Profile {
	return &link.Profile{RTT: random.Fixed(c.RTT.Seconds()), Down: c.Rate, Up: c.Rate, Loss: c.Loss, Queue: c.Queue}
}

// Comparison is what came of a case.
type Comparison struct {
	Case
	// Model and Packets are the times until the whole message was there, by
	// package link and by package packet.
	Model, Packets Times
	// Median and Tail are by how much the model is off, as a share of the
	// packets' time: -0.1 is a tenth too fast. Tail is of the 99th percentile.
	Median, Tail float64
	// MedianJumps and TailJumps say that the percentile sits on a jump of
	// probability, where it means nothing: then Median compares the means, and
	// Tail the means of the worst twentieth.
	MedianJumps, TailJumps bool
}

// Times are the times that repetitions took, the shortest first.
type Times []time.Duration

// Quantile returns the time that a share p of the repetitions did not exceed.
func (t Times) Quantile(p float64) time.Duration {
	return t[min(max(int(math.Ceil(p*float64(len(t))))-1, 0), len(t)-1)]
}

// Mean returns the mean of those above the share p.
func (t Times) Mean(p float64) time.Duration {
	sum, above := 0.0, t.above(p)
	for _, d := range above {
		sum += float64(d)
	}
	return time.Duration(sum / float64(len(above)))
}

func (t Times) above(p float64) Times { return t[min(int(p*float64(len(t))), len(t)-1):] }

// jumps reports whether the quantile is uncertain by more than a tenth: its
// neighbours, as far away as chance may have put it, are.
func (t Times) jumps(p float64) bool {
	n := float64(len(t))
	by := 2 * math.Sqrt(p*(1-p)/n)
	lo, hi := t.Quantile(p-by), t.Quantile(p+by)
	return float64(hi-lo) > 0.1*float64(t.Quantile(p))
}

// Compare sends the messages of a case by both. The data of both meet the same
// losses, as far as they send segments in the same order (common random
// numbers), so that what differs is TCP. It is a function of its arguments.
func Compare(c Case, seed uint64) Comparison {
	profile := c.profile()
	out := Comparison{Case: c}
	for i := range uint64(c.Repeats) {
		out.Model = model(out.Model, profile, &c, random.New(seed, i, random.Channel))
		out.Packets = packets(out.Packets, profile, &c, random.New(seed, i, random.Sample), random.New(seed, i, random.Channel))
	}
	slices.Sort(out.Model)
	slices.Sort(out.Packets)
	out.MedianJumps = out.Packets.jumps(0.5) || out.Model.jumps(0.5)
	out.Median = off(out.Model.Quantile(0.5), out.Packets.Quantile(0.5))
	if out.MedianJumps {
		out.Median = off(out.Model.Mean(0), out.Packets.Mean(0))
	}
	out.TailJumps = out.Packets.jumps(0.99) || out.Model.jumps(0.99)
	out.Tail = off(out.Model.Quantile(0.99), out.Packets.Quantile(0.99))
	if out.TailJumps {
		out.Tail = off(out.Model.Mean(0.95), out.Packets.Mean(0.95))
	}
	return out
}

func off(model, packets time.Duration) float64 { return float64(model)/float64(packets) - 1 }

// model appends the times that package link gives.
func model(times Times, profile *link.Profile, c *Case, s random.Stream) Times {
	var p link.Path
	var conn link.Conn
	p.Init(profile, nil, s)
	conn.Open(&p, 0)
	for i := range c.Messages {
		at := time.Duration(i) * c.Every
		t := conn.Send(&p, link.Down, at, c.Octets)
		for j := range i {
			before := &times[len(times)-1-j]
			sent := at - time.Duration(j+1)*c.Every
			if *before+sent <= t.Before {
				break
			}
			*before = t.Before - sent
		}
		times = append(times, t.Arrive-at)
	}
	return times
}

// packets appends the times that package packet gives.
func packets(times Times, profile *link.Profile, c *Case, up, down random.Stream) Times {
	conn := packet.New(profile, up, down)
	for i := range c.Messages {
		conn.Send(link.Down, time.Duration(i)*c.Every, c.Octets)
	}
	conn.Run(packet.Never)
	for i, d := range conn.Deliveries(link.Down) {
		times = append(times, d.Arrive-time.Duration(i)*c.Every)
	}
	return times
}

// Goals are the greatest errors that a message may have: of the median, up to
// 100 kB and beyond, and of the 99th percentile.
const (
	GoalShort = 0.10
	GoalLong  = 0.15
	GoalTail  = 0.25
)

// Good reports whether a comparison meets the goals.
func (c *Comparison) Good() bool {
	goal, octets := GoalLong, c.Octets
	if c.Every == 0 {
		octets *= int64(c.Messages) // one stream
	}
	if octets <= 100e3 {
		goal = GoalShort
	}
	return math.Abs(c.Median) <= goal && math.Abs(c.Tail) <= GoalTail
}
