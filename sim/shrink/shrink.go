// Package shrink makes a scenario that fails small: fewer clients, faults,
// streams and requests, less time, plainer settings. It knows nothing of what
// fails or how; whoever calls it runs the scenarios, and says whether they fail
// still, and in the same way.
//
// What is left out of a scenario leaves the rest as it was, as far as the
// scenario format allows: clients keep their numbers and their behaviour, and
// faults the clients that they hit. So a smaller scenario tends to fail where
// the greater one did.
package shrink

import (
	"crypto/sha256"
	"math"
	"time"

	"github.com/tmtplab/tmtplab/sim/workload"
)

// Outcome is what a run has shown.
type Outcome struct {
	Fails bool          // in the way that is looked into
	At    time.Duration // the simulated time of that
}

// Options bound the search. The zero Options are good.
type Options struct {
	// Runs is how many runs may be made; 0 means 1,000.
	Runs int
	// Expired is asked before each run whether it is time to end; nil: never.
	Expired func() bool
	// Report is told after each run how far the search is; nil: nobody.
	Report func(Progress)
}

// Progress is how far the search is.
type Progress struct {
	Runs    int           // made so far
	Stage   string        // what is being made smaller
	Clients int           // that take part in the smallest scenario that failed
	Faults  int           // in it
	Time    time.Duration // that it lasts, without its drain
	Smaller bool          // the last run failed, and so became the smallest
}

// Shrink looks for a scenario as small as can be that fails as s does, and
// returns it with the final progress, or nil when s does not fail. S is not
// changed. Run is given scenarios that pass their Check, and must not change
// them; the same scenario is not run twice.
func Shrink(s *workload.Scenario, run func(*workload.Scenario) Outcome, o Options) (*workload.Scenario, Progress) {
	if o.Runs == 0 {
		o.Runs = 1000
	}
	r := &search{options: o, run: run, known: make(map[[sha256.Size]byte]bool)}
	r.progress.Stage = "random faults"
	first := clone(s)
	first.DrawFaults()
	if !r.try(first) {
		return nil, r.progress
	}
	for won := 0; won < r.won && !r.over(); {
		won = r.won
		for _, stage := range stages {
			r.progress.Stage = stage.name
			stage.shrink(r)
		}
	}
	return r.best, r.progress
}

// stages are what is tried, the most promising first: a shorter run with fewer
// clients makes all later runs faster.
var stages = []struct {
	name   string
	shrink func(*search)
}{
	{"time", (*search).endSooner},
	{"clients", func(r *search) { r.leaveOut(clients) }},
	{"faults", func(r *search) { r.leaveOut(faults) }},
	{"streams", func(r *search) { r.leaveOut(streams) }},
	{"settings", func(r *search) { r.leaveOut(settings) }},
	{"steps", (*search).fewerSteps},
	{"fault sizes", (*search).lesserFaults},
	{"absent clients", (*search).trim},
}

// search is one search.
type search struct {
	options  Options
	run      func(*workload.Scenario) Outcome
	known    map[[sha256.Size]byte]bool // scenarios that were run
	best     *workload.Scenario
	at       time.Duration // when it failed
	won      int           // how often there was a new best one
	progress Progress
}

func (r *search) over() bool {
	return r.progress.Runs >= r.options.Runs || r.options.Expired != nil && r.options.Expired()
}

// try runs a scenario and keeps it as the best one when it fails.
func (r *search) try(s *workload.Scenario) bool {
	if s.Check() != nil || r.over() {
		return false
	}
	key := sha256.Sum256(s.Format())
	if r.known[key] {
		return false // or it would be the best one
	}
	r.known[key] = true
	outcome := r.run(s)
	r.progress.Runs++
	r.progress.Smaller = outcome.Fails
	if outcome.Fails {
		r.best, r.at = s, outcome.At
		r.won++
		r.progress.Clients = s.Clients() - len(s.Without)
		r.progress.Faults = len(s.Faults)
		r.progress.Time = s.Time
	}
	if r.options.Report != nil {
		r.options.Report(r.progress)
	}
	return outcome.Fails
}

// change tries the best scenario with a change.
func (r *search) change(f func(s *workload.Scenario)) bool {
	s := clone(r.best)
	f(s)
	return r.try(s)
}

// least looks for the least value from lo to hi with which the scenario fails,
// given that it fails with hi, as if more could only make it fail more. Values
// are told apart to a sixteenth.
func (r *search) least(lo, hi int64, set func(s *workload.Scenario, v int64)) {
	try := func(v int64) bool { return r.change(func(s *workload.Scenario) { set(s, v) }) }
	if hi <= lo || try(lo) {
		return
	}
	// The answer is often small: feel upwards before halving what is left.
	for step := max(lo, 1); lo+step < hi && !r.over(); step *= 4 {
		if try(lo + step) {
			hi = lo + step
			break
		}
		lo += step
		if step > math.MaxInt64/8 {
			break
		}
	}
	for hi-lo > max(hi/16, 1) && !r.over() {
		if middle := lo + (hi-lo)/2; try(middle) {
			hi = middle
		} else {
			lo = middle
		}
	}
}
