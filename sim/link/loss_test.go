package link

import (
	"math"
	"testing"

	"github.com/tmtplab/tmtplab/sim/random"
)

// lose asks for the fate of so many packets, one by one.
func lose(l Loss, n int, seed uint64) (fates []bool) {
	var c Channel
	s := random.New(seed, 0, random.Channel)
	for range n {
		_, lost := c.Next(&l, &s, 1)
		fates = append(fates, lost)
	}
	return fates
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*want {
		t.Errorf("%s: %v, want %v within %v %%", what, got, want, 100*tolerance)
	}
}

var losses = map[string]struct {
	Loss
	share, burst float64 // packets lost of all; in a row
}{
	"random":       {Loss{Random: 0.02}, 0.02, 1 / 0.98},
	"random, much": {Loss{Random: 0.5}, 0.5, 2},
	"burst":        {Loss{Burst: Burst{Loss: 0.01, Mean: 5}}, 0.01, 5},
	"burst, long":  {Loss{Burst: Burst{Loss: 0.2, Mean: 40}}, 0.2, 40},
	// With only 1 and 4, a packet is lost once in 1 + 1/p14 packets.
	"single": {Loss{States: States{P14: 0.1}}, 0.1 / 1.1, 1},
	// Weights: 1, 0.02/0.4 of state 3, half of that of state 2, 0.01 of state 4.
	"four states": {Loss{States: States{P13: 0.02, P31: 0.4, P32: 0.3, P23: 0.6, P14: 0.01}}, (0.05 + 0.01) / (1 + 0.025 + 0.05 + 0.01),
		// As many bursts begin in 3 as enter it, from 1 and from 2.
		(0.05 + 0.01) / (0.02 + 0.025*0.6 + 0.01)},
}

func TestLossInTheLongRun(t *testing.T) {
	for name, l := range losses {
		if err := l.check(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		near(t, name+": Share", l.Share(), l.share, 1e-9)
		lost, bursts, before := 0, 0, false
		const n = 2e6
		for _, is := range lose(l.Loss, n, 1) {
			if is {
				lost++
				if !before {
					bursts++
				}
			}
			before = is
		}
		near(t, name+": share lost", float64(lost)/n, l.share, 0.04)
		near(t, name+": mean burst", float64(lost)/float64(bursts), l.burst, 0.04)
	}
}

// The first packets are like all others: n of them are hit with the
// probability 1 - (1-p)^n.
func TestFirstPackets(t *testing.T) {
	for _, p := range []Chance{0.001, 0.02, 0.3} {
		for _, n := range []int{1, 7, 70} {
			hit := 0
			const runs = 40000
			for seed := range uint64(runs) {
				for _, lost := range lose(Loss{Random: p}, n, seed) {
					if lost {
						hit++
						break
					}
				}
			}
			want := 1 - math.Pow(1-float64(p), float64(n))
			if sigma := math.Sqrt(want * (1 - want) / runs); math.Abs(float64(hit)/runs-want) > 4*sigma {
				t.Errorf("of messages of %d packets with a loss of %v, %v were hit, want %v", n, float64(p), float64(hit)/runs, want)
			}
		}
	}
}

// Many packets at once have the fates that they have one by one.
func TestRunsAreTheSame(t *testing.T) {
	for name, l := range losses {
		want := lose(l.Loss, 1000, 3)
		var c Channel
		s := random.New(3, 0, random.Channel)
		for at := 0; at < 1000; {
			run, lost := c.Next(&l.Loss, &s, int64(min(7, 1000-at)))
			for range run {
				if want[at] != lost {
					t.Fatalf("%s: packet %d", name, at)
				}
				at++
			}
		}
	}
}

func TestLossCheck(t *testing.T) {
	for what, l := range map[string]Loss{
		"all is lost":            {Random: 1},
		"below 0":                {Random: -0.1},
		"no number":              {Random: Chance(math.NaN())},
		"two models":             {Random: 0.1, Burst: Burst{Loss: 0.1, Mean: 2}},
		"bursts of less than 1":  {Burst: Burst{Loss: 0.1, Mean: 0.5}},
		"bursts without a loss":  {Burst: Burst{Mean: 2}},
		"more losses than fit":   {Burst: Burst{Loss: 0.9, Mean: 1}},
		"no way out of a burst":  {States: States{P13: 0.1}},
		"chances of more than 1": {States: States{P13: 0.6, P14: 0.6, P31: 0.1}},
	} {
		if l.check() == nil {
			t.Errorf("%s: that passes", what)
		}
	}
}
