package stream

import (
	"testing"
	"time"
)

// The clock believes what many packets say.
func TestClock(t *testing.T) {
	const second, hour = int64(time.Second), int64(time.Hour)
	start := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC).UnixNano()
	for _, test := range []struct {
		name  string
		times []int64 // from start
		again int     // how often the last one comes
		want  int64
	}{
		{"forward", []int64{0, second, 3 * second}, 1, 3 * second},
		{"a little out of order", []int64{0, 5 * second, second, 4 * second, 6 * second}, 1, 6 * second},
		{"one far ahead", []int64{0, 1000 * hour, second}, 1, second},
		{"some far ahead", []int64{0, second, 10 * hour}, 3, 10 * hour},
		{"some very far ahead", []int64{0, second, 10_000 * hour}, 3, second + longest},
		{"some far behind", []int64{0, 3 * second, -10 * hour}, 900, 3 * second},
		{"many far behind", []int64{0, 3 * second, -10 * hour}, 1000, 3 * second},
		{"the times of two captures in turn", []int64{0, -hour, second, -hour + second, 2 * second, -hour + 2*second, 3 * second}, 1, 3 * second},
	} {
		var c clock
		for _, at := range test.times[:len(test.times)-1] {
			c.advance(start + at)
		}
		last := start + test.times[len(test.times)-1]
		for range test.again {
			c.advance(last)
		}
		if c.now != test.want {
			t.Errorf("%s: it is %v, want %v", test.name, time.Duration(c.now), time.Duration(test.want))
		}
		if test.again == 1000 {
			if c.advance(last + second); c.now != test.want+second {
				t.Errorf("%s: then it does not go on", test.name)
			}
		}
	}
	c := clock{latest: 1, now: latestNow - 1}
	if c.advance(1 + second); c.now != latestNow {
		t.Errorf("at its end it is %d", c.now)
	}
}
