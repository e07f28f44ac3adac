package fuzz

import (
	"context"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/reports"
)

// outputLines is how much of what the target's process wrote is kept with a
// finding.
const outputLines = 200

// mostDoubted is how many programs are repeated for a finding that did not show
// again with the ones before.
const mostDoubted = 3

// found takes note of a finding. One that is new is written at once, then
// repeated and made small, and written again.
func (r *runner) found(ctx context.Context, f *oracle.Finding, t *execute.Trace) {
	key := f.Key()
	if i, again := r.byKey[key]; again {
		found := r.result.Found[i]
		if found.Times++; !Confirmed(found) && found.Times <= mostDoubted {
			found.Edge, found.Text, found.First, found.Trace = f.Edge, f.Text, t.Program, t
			r.repeat(ctx, f, found)
			r.hang(found)
		}
		return
	}
	found := &finding.Found{
		FuzzFinding: reports.FuzzFinding{
			Key: key, Oracle: f.Oracle, Requirement: f.Requirement, Edge: f.Edge, Line: f.Line, Text: f.Text,
			Seconds: r.at().Seconds(), Execution: r.executions, Times: 1,
		},
		First: t.Program, Trace: t,
	}
	if r.Watch != nil {
		found.Output = r.Watch.Tail(outputLines)
	}
	r.byKey[key] = len(r.result.Found)
	r.result.Found = append(r.result.Found, found)
	r.mark(f, t)
	r.write(found)
	if !r.Raw {
		r.repeat(ctx, f, found)
	}
	r.hang(found)
}

// hang takes note of a target that hangs.
func (r *runner) hang(f *finding.Found) {
	r.hangs = r.hangs || (f.Oracle == oracle.Hang || f.Oracle == oracle.Unserved) && Confirmed(f)
}

// mark shows the finding in the graph, at the state in which it came up.
func (r *runner) mark(f *oracle.Finding, t *execute.Trace) {
	if places := follow(t, nobody{}); f.Step >= 0 && f.Step < len(places) {
		r.states.Found(places[f.Step].state, f.Oracle+": "+f.Text)
	} else {
		r.states.Found(explore.State{}, f.Oracle+": "+f.Text)
	}
}

// mostRepeated bounds how many findings are repeated: a target with more faults
// than that has its owner busy anyhow.
const mostRepeated = 64

// slowTries is how many executions a finding gets anyhow that take long, where
// the time of the run is enough: to repeat it, and for the capture.
const slowTries = 2

// recording is what a capture may take besides, for the target to be started
// again.
const recording = 2 * time.Second

// repeat finds out how often the fault shows again, and what is the least that
// shows it.
func (r *runner) repeat(ctx context.Context, f *oracle.Finding, found *finding.Found) {
	bounds := finding.Bounds{Time: r.budget()}
	if len(r.result.Found) > mostRepeated || bounds.Time == 0 {
		return
	}
	doing := "repeating " + f.Oracle
	r.progress(doing)
	bounds.Report = func(finding.Search) { r.progress("making " + f.Oracle + " small") }
	enough, cancel := context.WithTimeout(ctx, max(bounds.Time, slowTries*r.cost))
	defer cancel()
	err := r.lab.Examine(enough, found, *f, bounds)
	if enough.Err() != nil && ctx.Err() == nil {
		err = nil
	}
	if found.Shown > 0 {
		// Where the small program leads is where others have found it, too.
		seen := oracle.Finding{Oracle: found.Oracle, Requirement: found.Requirement, Edge: found.Edge, Line: found.Line}
		if _, known := r.byKey[seen.Key()]; !known {
			r.byKey[seen.Key()] = r.byKey[found.Key]
		}
	}
	r.write(found)
	if err == nil && r.Folder != nil && found.Shown > 0 {
		times := 3
		if time.Duration(times)*r.cost > bounds.Time {
			times = 1
		}
		more, cancel := context.WithTimeout(ctx, slowTries*r.cost+recording)
		defer cancel()
		if e := r.Folder.Record(more, found, r.lab.Try(*f), times); more.Err() == nil {
			r.unwritten(e)
		}
		r.write(found)
	}
	if err != nil {
		r.fail(ctx, err)
	}
}

// budget is how long a finding may be examined: a part of the time that is
// left.
func (r *runner) budget() time.Duration {
	const (
		share = 8
		most  = 30 * time.Second
	)
	if r.Time == 0 {
		return most
	}
	return min(most, max(0, r.Time-r.at())/share)
}

// write writes a finding, as far as it is known.
func (r *runner) write(f *finding.Found) {
	if r.Folder != nil {
		r.unwritten(r.Folder.Write(f))
	}
}

// unwritten keeps the first error of writing findings: a full disk is no reason
// to end, and a later finding may be smaller.
func (r *runner) unwritten(err error) {
	if err != nil && r.result.Unwritten == nil {
		r.result.Unwritten = err
	}
}
