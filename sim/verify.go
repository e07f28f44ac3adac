package sim

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/sim/des"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// Divergence is where two runs of one scenario part, which they must not.
type Divergence struct {
	Event         uint64 // number, from 0, of the first that differs
	First, Second string // what it was in each run
}

// String says it in one line.
func (d *Divergence) String() string {
	return fmt.Sprintf("event %d is %q in the first run and %q in the second", d.Event, d.First, d.Second)
}

// Verify runs a scenario twice and compares the two event by event. The result
// is that of the first run; the divergence is nil when they are the same.
func Verify(scenario *workload.Scenario, options Options) (*Result, *Divergence, error) {
	return verify(options, func(o Options) (*Result, error) { return Run(scenario, o) })
}

func verify(options Options, run func(Options) (*Result, error)) (*Result, *Divergence, error) {
	var marks []uint64
	options.Checkpoint = func(hash uint64) { marks = append(marks, hash) }
	first, err := run(options)
	if err != nil || first.Stopped {
		return first, nil, err
	}
	same := 0 // checkpoints in which the runs agree, as far as they go
	agrees := true
	options.Tap = nil
	options.Checkpoint = func(hash uint64) {
		if agrees = agrees && same < len(marks) && marks[same] == hash; agrees {
			same++
		}
	}
	second, err := run(options)
	if err != nil || second.Stopped || agrees && second.Hash == first.Hash && second.Events == first.Events {
		return first, nil, err
	}
	d, err := part(uint64(same)*CheckpointEvents, run)
	return first, d, err
}

// part runs twice more and compares what happens behind an event. Runs that
// agree this time differ now and then only, which is said in place of an event.
func part(from uint64, run func(Options) (*Result, error)) (*Divergence, error) {
	var seen [2][]string
	for i := range seen {
		_, err := run(Options{
			KeepGoing: true, WatchFrom: from, WatchTo: from + CheckpointEvents,
			Watch: func(_ uint64, at time.Duration, what string) {
				seen[i] = append(seen[i], fmt.Sprintf("%v: %s", at, what))
			},
		})
		if err != nil {
			return nil, err
		}
	}
	of := func(run []string, i int) string {
		if i < len(run) {
			return run[i]
		}
		return "nothing more"
	}
	for i := range max(len(seen[0]), len(seen[1])) {
		if a, b := of(seen[0], i), of(seen[1], i); a != b {
			return &Divergence{from + uint64(i), a, b}, nil
		}
	}
	return &Divergence{from, "not the same every time", "not the same every time"}, nil
}

// watch tells of an event that is about to happen.
func (w *World) watch(e *des.Event) {
	if n := w.steps - 1; w.options.Watch != nil && n >= w.options.WatchFrom && n < w.options.WatchTo {
		w.options.Watch(n, w.now, fmt.Sprintf("%s, hash %016x", w.describe(e), w.hash))
	}
}

// describe says what an event is about.
func (w *World) describe(e *des.Event) string {
	arg := e.What >> kindBits
	switch k := kind(e.What & (1<<kindBits - 1)); k {
	case nodeWakes, pathChanges:
		return fmt.Sprintf("%s of client %d", kindNames[k], e.Who)
	case dialEnds, dialsAgain, breaks:
		return fmt.Sprintf("%s of client %d", kindNames[k], w.conns.at(e.Who).node)
	case arrives:
		return fmt.Sprintf("%s %v of client %d", kindNames[k], link.Direction(arg&1), w.conns.at(e.Who).node)
	case faultComes, faultEnds:
		return fmt.Sprintf("%s %d", kindNames[k], e.Who+1)
	default:
		return kindNames[k]
	}
}

var kindNames = [...]string{
	nodeWakes: "alarm", pathChanges: "change of the path", dialEnds: "end of the dial",
	dialsAgain: "SYN again", arrives: "arrival",
	breaks: "break", serverWakes: "alarm of the server", batchReady: "end of a commit", faultComes: "fault",
	faultEnds: "end of fault", sampleDue: "sample", loadEnds: "end of the load", drainDue: "look at the drain",
}
