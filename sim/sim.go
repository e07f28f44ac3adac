// Package sim runs TMTP in virtual time: the reference server's machine and
// any number of the reference client's, over simulated links, with a simulated
// disk, under the load and the faults of a scenario. Nothing of it is a model
// of the protocol: every header is encoded, sent, decoded and stepped as it
// would be behind sockets. What is modelled is the world around the machines:
// links (sim/link), the disk (sim/disk) and people (sim/workload).
//
// A run is a function of its scenario. It asks no clock and no random source
// but streams of the scenario's seed, one for each entity, so that the same
// scenario gives the same run, event for event, and leaving a client out
// changes nothing that the others decide.
package sim

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/oracle"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// Options are what a caller wants of a run besides its result. None changes
// what happens in it.
type Options struct {
	// Progress is called now and then; a false answer stops the run. Nil: none.
	Progress func(Progress) bool
	// KeepGoing lets a run go on behind its first violation.
	KeepGoing bool
	// Tap is shown the traffic of the clients in Scenario.Capture. Nil: none.
	Tap Tap
	// Checkpoint is called with the hash of the run so far, every
	// CheckpointEvents events. Nil: none.
	Checkpoint func(hash uint64)
	// Watch is called with every event from one number to another, for those
	// who want to see where two runs part. Nil: none.
	Watch func(number uint64, at time.Duration, what string)
	// WatchFrom and WatchTo are the events, counted from 0, that Watch sees.
	WatchFrom, WatchTo uint64
}

// Progress is how far a run has come.
type Progress struct {
	Now        time.Duration // simulated
	End        time.Duration // when the run ends at the latest
	Events     uint64        // of the kernel
	Online     int           // sessions
	Deliveries uint64
	Draining   bool // the load is over
}

// Result is what a run has shown.
type Result struct {
	Metrics    *reports.Metrics
	Violations []oracle.Violation // the first one, or the first hundred of each rule
	Hash       uint64             // of all that happened: equal for equal runs
	Events     uint64             // of the kernel
	Time       time.Duration      // simulated
	Stopped    bool               // Progress stopped it
	Drained    bool               // everything arrived before the end
}

// progressMask is how often Progress is asked: every 16,384 events.
const progressMask = 1<<14 - 1

// CheckpointEvents is the number of events between two checkpoints.
const CheckpointEvents = 1 << 12

// Run carries a scenario out. The scenario must have passed its Check; its
// random faults are drawn here if they were not. It is an error if the
// scenario cannot be set up.
func Run(scenario *workload.Scenario, options Options) (*Result, error) {
	w, err := newWorld(scenario, options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", scenario.Name, err)
	}
	w.run()
	return w.result(), nil
}

// goesOn tells of progress, and reports whether the run may go on.
func (w *World) goesOn() bool {
	if w.options.Progress == nil {
		return true
	}
	p := Progress{
		Now: w.now, End: w.scenario.Time + w.scenario.Drain, Events: w.steps,
		Online: w.online, Deliveries: w.deliveries, Draining: w.loadOver,
	}
	w.interrupted = !w.options.Progress(p)
	return !w.interrupted
}

// result sums up.
func (w *World) result() *Result {
	return &Result{
		Metrics: w.recorder.Result(w.now), Violations: w.violations, Hash: w.hash, Events: w.steps,
		Time: w.now, Stopped: w.interrupted, Drained: w.drained,
	}
}

// violate reports a violation that no rule of the oracle is about.
func (w *World) violate(rule string, node uint32, text string) {
	n := oracle.NoNode
	if node != noNode {
		n = oracle.Node(node)
	}
	w.violated(oracle.Violation{Rule: rule, At: w.now, Node: n, Text: text})
}

func (w *World) violated(v oracle.Violation) {
	w.violations = append(w.violations, v)
	if !w.options.KeepGoing {
		w.finished = true
	}
}
