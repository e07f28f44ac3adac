package link

import (
	"math"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
	"pgregory.net/rapid"
)

const ms = time.Millisecond

// open is a connection over an idle path.
func open(profile *Profile) (*Conn, *Path) {
	p, c := new(Path), new(Conn)
	p.Init(profile, nil, random.New(1, 1, random.Channel))
	c.Open(p, 0)
	return c, p
}

// octetsOf is a message of so many full segments.
func octetsOf(segments int64) int64 {
	octets := segments * segmentOctets
	return octets - sealOctets*((octets+recordOctets-1)/recordOctets)
}

func TestWire(t *testing.T) {
	for octets, want := range map[int64][2]int64{
		0:     {1, 52},
		1:     {1, 1 + 22 + 52},
		1426:  {1, 1500},
		1427:  {2, 1427 + 22 + 104},
		16384: {12, 16384 + 22 + 12*52},
		16385: {12, 16385 + 44 + 12*52},
	} {
		if segments, wire := Wire(octets); segments != want[0] || wire != want[1] {
			t.Errorf("%d octets: %d segments of %d octets, want %v", octets, segments, wire, want)
		}
	}
}

// A path without limits takes half a round trip, and slow start, which sends
// 10, 20, 40 … segments in a round trip, another for each window.
func TestSlowStart(t *testing.T) {
	for segments, rounds := range map[int64]int{1: 0, 10: 0, 11: 1, 30: 1, 31: 2, 70: 2, 71: 3, 150: 3, 151: 4} {
		c, p := open(&Profile{RTT: random.Fixed(0.1)})
		got := c.Send(p, Down, time.Second, octetsOf(segments))
		if want := time.Second + 50*ms + time.Duration(rounds)*100*ms; got.Arrive != want || got.First != time.Second+50*ms {
			t.Errorf("%d segments: there from %v to %v, want %v", segments, got.First, got.Arrive, want)
		}
	}
}

// On a slow link its rate is all that counts.
func TestRate(t *testing.T) {
	c, p := open(&Profile{RTT: random.Fixed(0.02), Up: 1 * Mbit})
	_, wire := Wire(1e6)
	want := 10*ms + time.Duration(wire*8*1000)
	if got := c.Send(p, Up, 0, 1e6).Arrive; (got - want).Abs() > ms {
		t.Errorf("there at %v, want %v", got, want)
	}
	// The next message waits for it.
	if got := c.Send(p, Up, 0, 100).Arrive; got < want {
		t.Errorf("a message overtook another: %v", got)
	}
	// The other direction doesn't.
	if got := c.Send(p, Down, 0, 100).Arrive; got != 10*ms {
		t.Errorf("a message in the other direction: %v", got)
	}
}

// A long transfer over a path with loss sends C/√p segments each round trip.
// Mathis et al. (1997) have C = √(3/2) for losses at equal distances, and 1.31
// for random ones.
func TestMathis(t *testing.T) {
	for _, p := range []Chance{0.0003, 0.001, 0.003} {
		profile := &Profile{RTT: random.Fixed(0.1), Loss: Loss{Random: p}}
		sum := 0.0
		const segments, runs = 200000, 5
		for seed := range uint64(runs) {
			var path Path
			var c Conn
			path.Init(profile, nil, random.New(seed, 2, random.Channel))
			c.Open(&path, 0)
			sum += segments / (c.Send(&path, Down, 0, octetsOf(segments)).Arrive.Seconds() / 0.1)
		}
		near(t, "segments a round trip", sum/runs, 1.31/math.Sqrt(float64(p)), 0.1)
	}
}

// Idle time closes the window again, by half for each timeout.
func TestRestAfterIdle(t *testing.T) {
	c, p := open(&Profile{RTT: random.Fixed(0.1)})
	at := c.Send(p, Down, 0, octetsOf(150)).Arrive // its last window is of 80 segments
	again := *c
	soon := again.Send(p, Down, at+200*ms, octetsOf(80))
	late := c.Send(p, Down, at+time.Minute, octetsOf(80))
	if soon.Arrive != at+250*ms || late.Arrive != at+time.Minute+350*ms {
		t.Errorf("80 segments arrive after %v soon, after %v late", soon.Arrive-at-200*ms, late.Arrive-at-time.Minute)
	}
}

// A perfect link costs no random number, so that what else is drawn on a path
// does not depend on how much is sent.
func TestPerfectDrawsNothing(t *testing.T) {
	c, p := open(&Profile{RTT: random.Fixed(0.1), Down: Mbit, Queue: Queue{For: time.Second}})
	before := p.random
	c.Send(p, Down, 0, 1e6)
	c.Send(p, Up, 0, 1e6)
	if p.random != before {
		t.Error("something was drawn")
	}
}

// profiles are links of all kinds.
func profiles(t *rapid.T) *Profile {
	f := &Profile{
		RTT:  random.Uniform(0, rapid.Float64Range(0, 0.6).Draw(t, "rtt")),
		Down: Rate(rapid.SampledFrom([]int64{0, 1e5, 1e7, 1e9}).Draw(t, "down")),
		Up:   Rate(rapid.SampledFrom([]int64{0, 1e5, 1e7}).Draw(t, "up")),
	}
	switch rapid.IntRange(0, 3).Draw(t, "loss") {
	case 1:
		f.Loss.Random = Chance(rapid.Float64Range(0, 0.3).Draw(t, "p"))
	case 2:
		f.Loss.Burst = Burst{Loss: 0.05, Mean: rapid.Float64Range(1, 20).Draw(t, "burst")}
	case 3:
		f.Loss.States = States{P13: 0.05, P31: 0.4, P32: 0.2, P23: 0.4, P14: 0.01}
	}
	if rapid.Bool().Draw(t, "queue") {
		f.Queue.For = time.Duration(rapid.IntRange(1, 1000).Draw(t, "for")) * ms
	}
	if rapid.Bool().Draw(t, "load") {
		f.Queue.Load = 0.5
	}
	if rapid.Bool().Draw(t, "jitter") {
		f.Jitter = Jitter{Each: random.Exponential(0.05), Hold: time.Duration(rapid.IntRange(0, 100).Draw(t, "hold")) * ms}
	}
	return f
}

// Whatever the link: messages arrive in order, not before light could, first
// octets before last ones, and the same each time.
func TestSendProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := profiles(t)
		if err := f.Check(); err != nil {
			t.Fatal(err)
		}
		var cell *Cell
		if rapid.Bool().Draw(t, "cell") {
			cell = NewCell(10*Mbit, 5*Mbit)
		}
		var p Path
		var c Conn
		seed := rapid.Uint64().Draw(t, "seed")
		p.Init(f, cell, random.New(seed, 0, random.Channel))
		var twin Path
		twin.Init(f, cell, random.New(seed, 0, random.Channel))
		if p != twin {
			t.Fatal("two paths of one seed differ")
		}
		now, ok := c.Dial(&p, 0)
		if !ok {
			return
		}
		var arrived [2]time.Duration
		for range rapid.IntRange(1, 20).Draw(t, "messages") {
			now += time.Duration(rapid.IntRange(0, 2000).Draw(t, "pause")) * ms
			d := Direction(rapid.IntRange(0, 1).Draw(t, "direction"))
			octets := rapid.SampledFrom([]int64{0, 1, 1000, 30000, 1000000}).Draw(t, "octets")
			before := p.random
			p2, c2 := p, c
			m := c.Send(&p, d, now, octets)
			if cell == nil {
				if again := c2.Send(&p2, d, now, octets); again != m || p2 != p || c2 != c {
					t.Fatalf("the same message again: %+v, not %+v", again, m)
				}
			}
			switch {
			case m.First > m.Arrive, m.First < now+p.RTT()/2-time.Microsecond:
				t.Fatalf("sent at %v, there from %v to %v", now, m.First, m.Arrive)
			case m.Broken != Never:
				t.Fatalf("the connection broke at %v", m.Broken)
			case m.Before > m.Arrive, m.First < min(m.Before, arrived[d]):
				t.Fatalf("there from %v to %v, all before by %v", m.First, m.Arrive, m.Before)
			case f.Loss.none() && f.Queue == Queue{} && m.Resent > 0:
				t.Fatalf("%d segments sent again without a loss (%v)", m.Resent, before)
			case m.Arrive > now+100*time.Hour:
				t.Fatalf("there only after %v", m.Arrive-now)
			}
			arrived[d] = m.Arrive
		}
	})
}
