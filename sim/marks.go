package sim

import (
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// marks are what pictures over time are to be read with: the faults, and the
// end of the load.
func marks(scenario *workload.Scenario, r *Result) (list []reports.Mark) {
	drawn := scenario.Clone() // with the faults that the seed has given it
	drawn.DrawFaults()
	for i := range drawn.Faults {
		f := &drawn.Faults[i]
		if f.At >= r.Time {
			continue
		}
		m := reports.Mark{From: f.At.Seconds(), Text: f.Do.String()}
		if f.For > 0 {
			m.To = min(f.At+f.For, r.Time).Seconds()
		}
		if f.Of != "" {
			m.Text += " of " + f.Of
		}
		list = append(list, m)
	}
	if r.Time > scenario.Time {
		list = append(list, reports.Mark{From: scenario.Time.Seconds(), Text: "load ends"})
	}
	return list
}
