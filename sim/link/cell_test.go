package link

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
	"pgregory.net/rapid"
)

// A cell does no more work than its rate allows, and leaves none undone: the
// last of some messages is through when all octets are, unless it was idle.
func TestCellConservesWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := NewCell(8*Mbit, 0) // an octet each µs
		now, last, busy := time.Duration(0), time.Duration(0), time.Duration(0)
		for range rapid.IntRange(1, 30).Draw(t, "messages") {
			now += time.Duration(rapid.IntRange(0, 3000).Draw(t, "pause")) * time.Microsecond
			octets := rapid.Int64Range(1, 5000).Draw(t, "octets")
			takes := time.Duration(octets) * time.Microsecond
			busy = max(busy, now) + takes
			end := c.serve(Down, now, octets)
			if end > busy || end < now+takes {
				t.Fatalf("%d octets at %v are through at %v; alone at %v, all at %v", octets, now, end, now+takes, busy)
			}
			last = max(last, end)
		}
	})
}

// Messages that come at once share the cell, and a short one is not stuck
// behind a long one.
func TestCellShares(t *testing.T) {
	c := NewCell(8*Mbit, 8*Mbit)
	for i := range 10 {
		if end, want := c.serve(Down, 0, 1000), time.Duration(i+1)*ms; end != want {
			t.Errorf("message %d is through at %v, want %v", i, end, want)
		}
	}
	c.serve(Up, 0, 1e6)
	if end := c.serve(Up, 10*ms, 1000); end != 12*ms {
		t.Errorf("a short message beside a long one is through at %v", end)
	}
	if end := NewCell(0, 0).serve(Up, 5*ms, 1e9); end != 5*ms {
		t.Errorf("a cell without limit takes until %v", end)
	}
}

// Paths over a cell feel each other.
func TestPathsOfCell(t *testing.T) {
	cell := NewCell(1*Mbit, 1*Mbit)
	profile := &Profile{RTT: random.Fixed(0.1), Down: 100 * Mbit}
	var last time.Duration
	for i := range uint64(10) {
		var p Path
		var c Conn
		p.Init(profile, cell, random.New(1, i, random.Channel))
		c.Open(&p, 0)
		last = max(last, c.Send(&p, Down, 0, 10000).Arrive)
	}
	_, wire := Wire(10000)
	if want := 50*ms + (1 * Mbit).takes(10*wire); (last - want).Abs() > ms {
		t.Errorf("the last of ten is there at %v, want %v", last, want)
	}
}
