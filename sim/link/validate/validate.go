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

// Case is one point of a grid: messages of a size, each the first over a
// connection just made.
type Case struct {
	Loss   link.Loss
	RTT    time.Duration
	Rate   link.Rate
	Queue  link.Queue
	Octets int64
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
	from := min(int(p*float64(len(t))), len(t)-1)
	sum := 0.0
	for _, d := range t[from:] {
		sum += float64(d)
	}
	return time.Duration(sum / float64(len(t)-from))
}

// jumps reports whether the quantile is uncertain by more than a tenth: its
// neighbours, as far away as chance may have put it, are.
func (t Times) jumps(p float64) bool {
	n := float64(len(t))
	by := 2 * math.Sqrt(p*(1-p)/n)
	lo, hi := t.Quantile(p-by), t.Quantile(p+by)
	return float64(hi-lo) > 0.1*float64(t.Quantile(p))
}

// Compare sends the message of a case so many times by both. The data of both
// meet the same losses, as far as they send segments in the same order (common
// random numbers), so that what differs is TCP.
func Compare(c Case, repeats int, seed uint64) Comparison {
	profile := c.profile()
	out := Comparison{Case: c}
	if c.Loss == (link.Loss{}) {
		repeats = 1
	}
	for i := range repeats {
		out.Model = append(out.Model, model(profile, c.Octets, random.New(seed, uint64(i), random.Channel)))
		out.Packets = append(out.Packets, packets(profile, c.Octets, random.New(seed, uint64(i), random.Sample), random.New(seed, uint64(i), random.Channel)))
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

func model(profile *link.Profile, octets int64, s random.Stream) time.Duration {
	var p link.Path
	var c link.Conn
	p.Init(profile, nil, s)
	c.Open(&p, 0)
	return c.Send(&p, link.Down, 0, octets).Arrive
}

func packets(profile *link.Profile, octets int64, up, down random.Stream) time.Duration {
	c := packet.New(profile, up, down)
	c.Send(link.Down, 0, octets)
	c.Run(1000 * time.Hour)
	return c.Deliveries(link.Down)[0].Arrive
}
