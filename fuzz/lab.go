package fuzz

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/fuzz/watch"
)

// Lab is a target that programs are tried on, with all that watches it. It is
// not safe for concurrent use. Close ends what it has opened.
type Lab struct {
	target    execute.Target
	watch     *watch.Process // may be nil
	executor  *execute.Executor
	hasty     *execute.Executor // waits less for answers
	reference *execute.Executor // nil for none
	free      []free            // differences from it, until somebody takes them
	witness   *witness          // nil: it has to be made
	restarts  int
	sick      bool // the process has to be started again
}

// haste is how long an answer is waited for once the target is known to hang.
const haste = 250 * time.Millisecond

// NewLab returns the lab of a target that is up. Watch may be nil. The error is
// about the address, an *execute.UnreachableError, or says what the target does
// not do.
func NewLab(ctx context.Context, target execute.Target, watch *watch.Process) (*Lab, error) {
	e, err := execute.New(target)
	if err != nil {
		return nil, err
	}
	hasty := target
	hasty.Timeouts.Answer = min(e.Target().Timeouts.Answer, haste)
	l := &Lab{target: target, watch: watch, executor: e}
	if l.hasty, err = execute.New(hasty); err != nil {
		return nil, err
	}
	if err := l.again(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

// Close ends the connections of the lab. The process is its owner's to end.
func (l *Lab) Close() { l.witness.close() }

// Restarts returns how often the target was started again.
func (l *Lab) Restarts() int { return l.restarts }

// Test carries a program out and returns what the oracles say. The observer,
// which may be nil, is told of what crosses its connections. The error is the
// context's, or a *GoneError when the target is down and stays so.
func (l *Lab) Test(ctx context.Context, p *program.Program, o execute.Observer) (*execute.Trace, []oracle.Finding, error) {
	if err := l.ready(ctx); err != nil {
		return nil, nil, err
	}
	e := l.executor
	if o != nil {
		target := l.target
		target.Observer = o
		var err error
		if e, err = execute.New(target); err != nil {
			return nil, nil, err
		}
	}
	return l.test(ctx, p, e)
}

// Glance is like Test, but does not wait for answers as long as the target may
// take.
func (l *Lab) Glance(ctx context.Context, p *program.Program) (*execute.Trace, []oracle.Finding, error) {
	if err := l.ready(ctx); err != nil {
		return nil, nil, err
	}
	return l.test(ctx, p, l.hasty)
}

func (l *Lab) test(ctx context.Context, p *program.Program, e *execute.Executor) (*execute.Trace, []oracle.Finding, error) {
	trace, err := e.Run(ctx, p)
	unreachable := new(execute.UnreachableError)
	if err != nil && !errors.As(err, &unreachable) {
		l.abandon()
		return trace, nil, err
	}
	limit := bearing(e)
	if e == l.hasty && silent(trace) {
		limit = 2 * haste
	}
	found := l.examine(ctx, trace, limit)
	if ctx.Err() != nil {
		l.abandon()
		return trace, found, ctx.Err()
	}
	if l.reference != nil && len(found) == 0 {
		found = l.differs(ctx, trace)
		locate(found, trace)
	}
	return trace, found, ctx.Err()
}

// abandon gives up an execution that was cut short: nobody knows what it has
// left of the target.
func (l *Lab) abandon() {
	l.witness.close()
	l.witness, l.sick = nil, true
}

// silent reports whether an answer was due on a link and did not come.
func silent(t *execute.Trace) bool {
	return slices.ContainsFunc(t.Links, func(l execute.Link) bool { return l.Hung })
}

// Try returns what tells whether a fault shows: whether a program leads to a
// finding that is the same. Of what grows it says whether each of many
// repetitions takes more; these are not observed.
func (l *Lab) Try(fault oracle.Finding) finding.Try {
	return l.try(fault, make(map[*program.Program]oracle.Finding))
}

// try is Try, and keeps what was found, by programs.
func (l *Lab) try(fault oracle.Finding, shown map[*program.Program]oracle.Finding) finding.Try {
	switch fault.Oracle {
	case oracle.Memory, oracle.Descriptors, oracle.Threads:
		return func(ctx context.Context, p *program.Program, _ execute.Observer) (*execute.Trace, bool, error) {
			t, grows, err := l.grows(ctx, p, fault.Oracle)
			if grows {
				shown[p] = grown(fault.Oracle, fault.Text, t)
			}
			return t, grows, err
		}
	}
	return func(ctx context.Context, p *program.Program, o execute.Observer) (*execute.Trace, bool, error) {
		trace, found, err := l.Test(ctx, p, o)
		for i := range found {
			if found[i].Same(&fault) {
				shown[p] = found[i]
				return trace, true, err
			}
		}
		return trace, false, err
	}
}

// Examine is finding.Examine, and has the finding say where the program that is
// kept shows the fault, and how.
func (l *Lab) Examine(ctx context.Context, f *finding.Found, fault oracle.Finding, b finding.Bounds) error {
	shown := make(map[*program.Program]oracle.Finding)
	err := finding.Examine(ctx, f, l.try(fault, shown), b)
	small := f.First
	if f.Program != nil {
		small = f.Program
	}
	if g, ok := shown[small]; ok {
		f.Edge, f.Text = g.Edge, g.Text
	}
	return err
}

// examine has all oracles look at an execution, at the witness, which waits
// at most so long, and at the process.
func (l *Lab) examine(ctx context.Context, t *execute.Trace, limit time.Duration) []oracle.Finding {
	found := oracle.Trace(t)
	where := lastDone(t)
	lost := l.witness.look(ctx, limit, func(f oracle.Finding) { found = append(found, f) })
	if ctx.Err() != nil {
		return found
	}
	if lost != nil {
		l.witness.close()
		l.witness = nil
	}
	if crashed := l.crashes(ctx, t, lost != nil || broken(t)); len(crashed) > 0 {
		found = crashed // all else comes of it
	} else if lost != nil {
		l.sick = true
		found = append(leftOut(found, oracle.Hang, oracle.Dropped, oracle.Refused), oracle.Finding{
			Oracle: oracle.Unserved, Requirement: "CONN-12", Link: -1, Step: where,
			Text: "a link that did nothing wrong is not served any more: " + lost.Error(),
		})
	}
	locate(found, t)
	return found
}

// locate says of findings where they were made.
func locate(found []oracle.Finding, t *execute.Trace) {
	if len(found) == 0 {
		return
	}
	places := follow(t, nobody{})
	for i := range found {
		if f := &found[i]; f.Edge == "" && f.Step >= 0 && f.Step < len(places) {
			f.Edge = places[f.Step].edge()
		}
	}
}

// leftOut leaves out what some oracles found.
func leftOut(found []oracle.Finding, oracles ...string) []oracle.Finding {
	return slices.DeleteFunc(found, func(f oracle.Finding) bool { return slices.Contains(oracles, f.Oracle) })
}

// lastDone returns the last step by which anything left or a link ended, -1 when
// there is none.
func lastDone(t *execute.Trace) int {
	for i := len(t.Steps) - 1; i >= 0; i-- {
		if t.Steps[i].Done && t.Program.Steps[i].Do != program.Pause && t.Program.Steps[i].Do != program.Sync {
			return i
		}
	}
	return -1
}

// broken reports whether a link ended in a way in which it does when the server
// has fallen over.
func broken(t *execute.Trace) bool {
	for i := range t.Events {
		switch e := &t.Events[i]; {
		case e.Kind == execute.Refused:
			return true
		case e.Kind == execute.Closed && (e.Owed || e.End != execute.Fin):
			return true
		}
	}
	return false
}

// dying is how long a process may take to end when its links are broken
// already.
const dying = 500 * time.Millisecond

// crashes finds what the process wrote of panics, and whether it has ended.
// Suspect says that something points to it.
func (l *Lab) crashes(ctx context.Context, t *execute.Trace, suspect bool) (found []oracle.Finding) {
	if l.watch == nil {
		return nil
	}
	limit := time.Duration(0)
	if suspect {
		limit = dying
	}
	exit, ended := l.watch.AwaitExit(ctx, limit)
	step := endOf(t)
	for _, line := range l.watch.Lines() {
		found = append(found, oracle.Finding{
			Oracle: oracle.Crash, Line: line.Text, Link: -1, Step: step, Text: "the target wrote: " + line.Text,
		})
	}
	if ended {
		l.sick = true
		if len(found) == 0 {
			found = []oracle.Finding{{Oracle: oracle.Crash, Link: -1, Step: step}}
		}
		found = found[:1]
		found[0].Text = "the target has ended: " + exit.String()
	}
	return found
}

// endOf returns the step in which the first link broke, or the last one done.
func endOf(t *execute.Trace) int {
	for i := range t.Events {
		if e := &t.Events[i]; e.Kind == execute.Closed && (e.Owed || e.End != execute.Fin) && e.Step < len(t.Steps) {
			return e.Step
		}
	}
	return lastDone(t)
}
