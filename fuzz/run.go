package fuzz

import (
	"context"
	"errors"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/reports"
)

// defaultLinks is how many links programs have at most when nobody says.
const defaultLinks = 3

// mostPauses is how long a program may pause in all while a run explores.
// Faults that need more are rare, and the time is better spent on others.
const mostPauses = 300 * time.Millisecond

// Run fuzzes a target until the configuration or the context ends it. Findings
// are no errors, and neither are a context that ends, a target that goes away
// for good, or findings that cannot be written: the result tells of all that.
// The error is about the target's address, or says that it could not be reached
// at the beginning; then there is no result.
func Run(ctx context.Context, c Config) (*Result, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Links == 0 {
		c.Links = defaultLinks
	}
	if c.Target.Timeouts.Pauses == 0 {
		c.Target.Timeouts.Pauses = mostPauses
	}
	begin := c.Now()
	lab, err := NewLab(ctx, c.Target, c.Watch)
	if err != nil {
		return nil, err
	}
	defer lab.Close()
	if c.Reference != nil {
		if err := lab.Against(*c.Reference); err != nil {
			return nil, err
		}
	}
	r := &runner{
		Config: c, lab: lab, begin: begin, random: grammar.NewRandom(c.Seed),
		states: explore.NewMap(), corpus: explore.NewCorpus(), queue: c.Programs, byKey: make(map[string]int), accountant: newAccountant(),
	}
	if c.Time > 0 {
		// What is under way when the time is over may end its wait.
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.Time-c.Now().Sub(begin)+lab.executor.Target().Timeouts.Answer, errTime)
		defer cancel()
	}
	for !r.over(ctx) {
		if err := r.step(ctx); err != nil {
			r.fail(ctx, err)
		}
	}
	return r.end(), nil
}

// errTime is the cause of a context that ends because the time of the run does.
var errTime = errors.New("the time is over")

// runner is a run under way.
type runner struct {
	Config
	lab    *Lab
	begin  time.Time
	random *grammar.Random

	states     *explore.Map
	corpus     *explore.Corpus
	accountant *accountant
	accounted  int                // restarts that the accountant knows of
	queue      []*program.Program // to be tried first

	executions int
	newest     string
	newestAt   time.Duration
	curve      []reports.FuzzPoint
	ended      bool
	hangs      bool          // the target is known to
	cost       time.Duration // of the last execution, with all that looks at it
	result     Result
	byKey      map[string]int // index in result.Found
}

// at is how long the run has lasted.
func (r *runner) at() time.Duration { return r.Now().Sub(r.begin) }

// over reports whether the run has to end, and takes note of why.
func (r *runner) over(ctx context.Context) bool {
	end := func(why Ended) bool {
		r.ended, r.result.Ended = true, why
		return true
	}
	switch {
	case r.ended:
		return true
	case ctx.Err() != nil && context.Cause(ctx) != errTime:
		return end(EndedCancelled)
	case ctx.Err() != nil:
		return end(EndedTime)
	case r.Time > 0 && r.at() >= r.Time:
		return end(EndedTime)
	case r.Executions > 0 && r.executions >= r.Executions:
		return end(EndedExecutions)
	case r.Findings > 0 && len(r.result.Found) >= r.Findings:
		return end(EndedFindings)
	}
	return false
}

// fail takes note of why nothing more can be carried out.
func (r *runner) fail(ctx context.Context, err error) {
	if ctx.Err() != nil {
		r.over(ctx)
		return
	}
	r.ended, r.result.Ended = true, EndedGone
	if gone := new(GoneError); errors.As(err, &gone) {
		err = gone.Err
	}
	r.result.Gone = err
}

// step tries one program and learns from it.
func (r *runner) step(ctx context.Context) error {
	p := r.next()
	begin := r.Now()
	trace, found, err := r.explore(ctx, p)
	r.cost = r.Now().Sub(begin)
	if err != nil {
		return err
	}
	r.executions++
	r.learn(trace)
	r.freely()
	for i := range found {
		r.found(ctx, &found[i], trace)
	}
	r.progress("")
	return r.account(ctx, trace)
}

// explore carries a program out. Once it is known that the target hangs, that
// is not waited for again, unless what is then seen would be something new.
func (r *runner) explore(ctx context.Context, p *program.Program) (*execute.Trace, []oracle.Finding, error) {
	if !r.hangs {
		return r.lab.Test(ctx, p, nil)
	}
	trace, found, err := r.lab.Glance(ctx, p)
	for i := range found {
		switch f := &found[i]; f.Oracle {
		case oracle.Hang, oracle.Unserved, oracle.AckMissing, oracle.Dropped:
			if _, known := r.byKey[f.Key()]; !known && err == nil {
				return r.lab.Test(ctx, p, nil)
			}
		}
	}
	return trace, found, err
}

const (
	// generateOneIn is how often a program is made from nothing once there are
	// others to change.
	generateOneIn = 5
	// fewPrograms is how many there have to be first.
	fewPrograms = 16
)

// next makes the program that is tried next.
func (r *runner) next() *program.Program {
	if len(r.queue) > 0 {
		p := r.queue[0]
		r.queue = r.queue[1:]
		return p
	}
	if r.corpus.Len() < fewPrograms || r.random.Intn(generateOneIn) == 0 {
		return program.Generate(r.random, 1+r.random.Intn(r.Links))
	}
	return program.Mutate(r.random, r.corpus.Pick(r.random, r.states), r.corpus.Any(r.random), r.Links)
}

// learn takes note of what an execution has shown. One that was cut short shows
// only what came of the time it had; and more of those that hang are not wanted.
func (r *runner) learn(t *execute.Trace) {
	r.states.Begin()
	follow(t, r.states)
	news := r.states.News() > 0
	if news {
		for _, e := range r.states.Now() {
			if s := r.states.EdgeAt(e); s.Hits == 1 {
				r.newest, r.newestAt = s.String(), r.at()
			}
		}
	}
	if t.Cut == execute.Complete && !(r.hangs && silent(t)) {
		r.corpus.Add(t.Program, r.states.Now(), news)
	}
}

// pointEvery is the time between two points of the curve.
const pointEvery = time.Second

// progress tells how far the run is.
func (r *runner) progress(doing string) {
	at := r.at()
	if n := len(r.curve); n == 0 || at.Seconds() >= r.curve[n-1].Seconds+pointEvery.Seconds() {
		r.curve = append(r.curve, r.point(at))
	}
	if r.Progress != nil {
		r.Progress(&Progress{
			At: at, Executions: r.executions, States: r.states.States(), Edges: r.states.Edges(), Corpus: r.corpus.Len(),
			Restarts: r.lab.Restarts(), Newest: r.newest, NewestAt: r.newestAt, Phases: r.states.Phases(), Doing: doing, Found: r.result.Found,
		})
	}
}

func (r *runner) point(at time.Duration) reports.FuzzPoint {
	return reports.FuzzPoint{
		Seconds: at.Seconds(), Executions: r.executions, States: r.states.States(), Edges: r.states.Edges(), Findings: len(r.result.Found),
	}
}

// end makes the result.
func (r *runner) end() *Result {
	s := &r.result
	s.Took = r.at()
	s.Graph, s.Corpus = r.states.Graph(), r.corpus.Programs()
	s.Fuzz = reports.Fuzz{
		Free:       s.Fuzz.Free,
		Executions: r.executions, Rate: float64(r.executions) / max(s.Took.Seconds(), 1e-3), States: r.states.States(),
		Edges: r.states.Edges(), Corpus: r.corpus.Len(), Restarts: r.lab.Restarts(), Curve: append(r.curve, r.point(s.Took)),
	}
	for _, f := range s.Found {
		s.Fuzz.Findings = append(s.Fuzz.Findings, f.FuzzFinding)
	}
	return s
}
