package validate

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tmtplab/tmtplab/sim/link"
)

func TestSummary(t *testing.T) {
	of := func(rtt time.Duration, loss link.Chance, median, tail float64) Comparison {
		return Comparison{Case: Case{Group: "g", RTT: rtt, Rate: link.Mbit, Octets: 200, Loss: link.Loss{Random: loss}}, Median: median, Tail: tail, TailJumps: tail != 0}
	}
	got := Summary([]Comparison{of(ms, 0, 0.02, 0), of(2*ms, 0, -0.04, 0.5), of(ms, 0.001, 0, -0.1)})
	want := []Row{
		{Group: "g", Octets: 200, Loss: "0 %", Cases: 2, Missed: 1, Jumps: 1, Median: 0.03, MedianWorst: 0.04, Tail: 0.25, TailWorst: 0.5, Worst: "2ms, 1Mbit"},
		{Group: "g", Octets: 200, Loss: "0.1 %", Cases: 1, Jumps: 1, Tail: 0.1, TailWorst: 0.1, Worst: "1ms, 1Mbit"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
