package validate

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// The model stays close to packets. It fails when the one drifts from the
// other: then look which of them is right.
func TestSmallGrid(t *testing.T) {
	for _, c := range Small() {
		t.Run(fmt.Sprintf("%d/%v/%v/%v", c.Octets, float64(c.Loss.Random), c.RTT, c.Rate), func(t *testing.T) {
			t.Parallel()
			r := Compare(c, 1)
			if !r.Good() {
				t.Errorf("median %v and %v (%+.1f %%), p99 %v and %v (%+.1f %%)",
					r.Model.Quantile(0.5), r.Packets.Quantile(0.5), 100*r.Median, r.Model.Quantile(0.99), r.Packets.Quantile(0.99), 100*r.Tail)
			}
		})
	}
}

// A comparison is a function of its arguments.
func TestCompareRepeats(t *testing.T) {
	c := Small()[20]
	if a, b := fmt.Sprint(Compare(c, 7)), fmt.Sprint(Compare(c, 7)); a != b {
		t.Errorf("the same comparison gave %s, then %s", a, b)
	}
	if a, b := fmt.Sprint(Compare(c, 7)), fmt.Sprint(Compare(c, 8)); a == b {
		t.Error("another seed changed nothing")
	}
}

// Each error has its goal.
func TestGoals(t *testing.T) {
	r := Comparison{Case: Case{Octets: 200, Messages: 1}}
	for _, off := range []struct {
		median, tail float64
		good         bool
	}{{0, 0, true}, {-0.09, 0.2, true}, {0.11, 0, false}, {0, -0.3, false}} {
		if r.Median, r.Tail = off.median, off.tail; r.Good() != off.good {
			t.Errorf("an error of %v and %v is judged %v", off.median, off.tail, r.Good())
		}
	}
}

func TestTimes(t *testing.T) {
	var times Times
	for i := range 100 {
		times = append(times, time.Duration(i+1)*time.Second)
	}
	if got := times.Quantile(0.5); got != 50*time.Second {
		t.Errorf("the median of 1 to 100 s is %v", got)
	}
	if got := times.Quantile(0.99); got != 99*time.Second {
		t.Errorf("the p99 of 1 to 100 s is %v", got)
	}
	if got := times.Mean(0.95).Seconds(); math.Abs(got-98) > 1e-6 {
		t.Errorf("the mean of the worst twentieth of 1 to 100 s is %v", got)
	}
	step := make(Times, 1000)
	for i := range step {
		if step[i] = time.Second; i >= 985 {
			step[i] = time.Minute
		}
	}
	if step.jumps(0.5) || !step.jumps(0.985) {
		t.Error("a jump is where probability jumps, and not elsewhere")
	}
}
