package shrink

import (
	"slices"

	"github.com/tmtplab/tmtplab/sim/workload"
)

// clone returns a scenario that shares nothing with s that this package
// changes.
func clone(s *workload.Scenario) *workload.Scenario {
	c := *s
	c.Groups = slices.Clone(s.Groups)
	c.Faults = slices.Clone(s.Faults)
	c.Capture = slices.Clone(s.Capture)
	c.Without = slices.Clone(s.Without)
	c.Populations = slices.Clone(s.Populations)
	for i := range c.Populations {
		p := &c.Populations[i]
		p.Posts = slices.Clone(p.Posts)
		p.Notifies = slices.Clone(p.Notifies)
		p.Cycle = slices.Clone(p.Cycle)
	}
	return &c
}
