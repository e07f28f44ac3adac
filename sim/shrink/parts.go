package shrink

import (
	"slices"

	"github.com/tmtplab/tmtplab/sim/workload"
)

// clients are those that take part. Who is left out keeps a number, and all
// others behave as they did.
var clients = part{
	count: func(s *workload.Scenario) int { return s.Clients() - len(s.Without) },
	drop: func(s *workload.Scenario, numbers []int) {
		there := without(s.Clients(), s.Without)
		all := slices.Clone(s.Without)
		for _, k := range numbers {
			all = append(all, there[k])
		}
		slices.Sort(all)
		s.Without = all
		s.Capture = slices.DeleteFunc(s.Capture, func(n int) bool {
			_, gone := slices.BinarySearch(all, n)
			return gone
		})
	},
}

var faults = part{
	count: func(s *workload.Scenario) int { return len(s.Faults) },
	drop: func(s *workload.Scenario, numbers []int) {
		for _, k := range slices.Backward(numbers) {
			s.Faults = slices.Delete(s.Faults, k, k+1)
		}
	},
}

// change is one change for the simpler. Changes are made from the last to the
// first, so that what they name by its place is still there.
type change func(s *workload.Scenario)

// partOf makes a part of a list of changes.
func partOf(list func(s *workload.Scenario) []change) part {
	return part{
		count: func(s *workload.Scenario) int { return len(list(s)) },
		drop: func(s *workload.Scenario, numbers []int) {
			all := list(s)
			for _, k := range slices.Backward(numbers) {
				all[k](s)
			}
		},
	}
}

// streams are what people do, and the groups they do it in.
var streams = partOf(func(s *workload.Scenario) []change {
	var list []change
	for i := range s.Groups {
		list = append(list, func(s *workload.Scenario) { s.Groups = slices.Delete(s.Groups, i, i+1) })
	}
	for i := range s.Populations {
		p := &s.Populations[i]
		for k := range p.Posts {
			list = append(list, func(s *workload.Scenario) {
				p := &s.Populations[i]
				p.Posts = slices.Delete(p.Posts, k, k+1)
			})
		}
		for k := range p.Notifies {
			list = append(list, func(s *workload.Scenario) {
				p := &s.Populations[i]
				p.Notifies = slices.Delete(p.Notifies, k, k+1)
			})
		}
		for k := range p.Cycle {
			list = append(list, func(s *workload.Scenario) {
				p := &s.Populations[i]
				p.Cycle = slices.Delete(p.Cycle, k, k+1)
			})
		}
		if p.Pings != nil {
			list = append(list, func(s *workload.Scenario) { s.Populations[i].Pings = nil })
		}
		if p.Presence > 0 {
			list = append(list, func(s *workload.Scenario) { s.Populations[i].Presence = 0 })
		}
		if p.Sessions != nil {
			list = append(list, func(s *workload.Scenario) { s.Populations[i].Sessions = nil })
		}
	}
	return list
})
