package link

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// delays are how much later than light so many messages arrive, an interval
// apart.
func delays(profile *Profile, n int, every time.Duration) (all []float64) {
	c, p := open(profile)
	for i := range n {
		now := time.Duration(i) * every
		all = append(all, (c.Send(p, Up, now, 100).Arrive - now - p.RTT()/2).Seconds())
	}
	return all
}

// correlation is that of each value with the next.
func correlation(x []float64) float64 {
	mean, square, product := 0.0, 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for i, v := range x {
		square += (v - mean) * (v - mean)
		if i > 0 {
			product += (v - mean) * (x[i-1] - mean)
		}
	}
	return product / square
}

// Jitter has the distribution asked for, and if it is held for a mean time it
// correlates by exp(-t/hold).
func TestJitter(t *testing.T) {
	for hold, want := range map[time.Duration]float64{0: 0, time.Second: 0.905, 10 * time.Second: 0.99} {
		got := delays(&Profile{RTT: random.Fixed(0.02), Jitter: Jitter{Each: random.Uniform(0, 0.01), Hold: hold}}, 50000, 100*ms)
		sum := 0.0
		for _, d := range got {
			if d < 0 || d > 0.0101 {
				t.Fatalf("a jitter of %v s", d)
			}
			sum += d
		}
		near(t, "mean jitter", sum/float64(len(got)), 0.005, 0.08)
		if c := correlation(got); c < want-0.02 || c > want+0.02 {
			t.Errorf("held for %v: messages 100 ms apart correlate by %v, want %v", hold, c, want)
		}
	}
}

// A loaded link makes a share of messages wait, in the mean as M/M/1 does.
func TestLoad(t *testing.T) {
	profile := &Profile{Up: 10 * Mbit, Queue: Queue{Load: 0.6}}
	got := delays(profile, 50000, 10*time.Second)
	own := (4 * Mbit).takes(100 + sealOctets + headerOctets).Seconds() // at the rate that is left
	waited, sum := 0, 0.0
	for _, d := range got {
		if d > own*1.001 {
			waited++
		}
		sum += d - own
	}
	near(t, "share that waits", float64(waited)/50000, 0.6, 0.02)
	near(t, "mean wait", sum/50000, 0.6/0.4*0.012, 0.03)
}
