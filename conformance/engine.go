package conformance

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// Options say what to run, and how.
type Options struct {
	Target Target
	// Timers is a second server of the same kind with short timers, for the
	// checks that wait for one. Nil runs them against Target.
	Timers *Target
	// Restartable is a further server of the same kind, for the checks that end
	// it. Nil has them end Target when all others are over.
	Restartable *Target
	// Checks to run; nil means all, and a verdict on all traces.
	Checks []Check
	// Profile judges the results; empty means spec.Draft.
	Profile spec.Profile
	// Strict makes failures of SHOULD checks count.
	Strict bool
	// Parallel is how many checks run at once; 0 means DefaultParallel.
	Parallel int
	// Slow runs the checks that take long, too.
	Slow bool
	// Seed makes the random choices of checks repeatable.
	Seed uint64
	// Observer is told of all octets; may be nil.
	Observer Observer
	// Wiretap is told of all octets beneath TLS; may be nil.
	Wiretap Wiretap
	// Transcript is called with each check that ran, by many goroutines at
	// once; may be nil.
	Transcript func(Transcript)
	// Done is called with each result as it is known, by one goroutine at a
	// time; may be nil.
	Done func(reports.Result)
	// Repro returns the command that runs a check again; may be nil.
	Repro func(check string) string
}

// DefaultParallel is how many checks run at once: many more than there are
// processors, since checks mostly wait.
func DefaultParallel() int { return 8 * runtime.GOMAXPROCS(0) }

// checkTime is what a check may take, besides the timers it waits for.
const checkTime = 30 * time.Second

// run is one run of the engine.
type run struct {
	Options
	nonce string
	pace  pace
	links atomic.Int64
	vital vitality
	// shared is what the checks wait for that end the server now.
	shared atomic.Pointer[restart]
	whole  bool // all checks there are

	traces traces

	mu      sync.Mutex
	results map[string]reports.Result
}

// Run carries out the checks against the target. The error is an *Unreachable
// when there is no TMTP server. When the context ends first, the report says
// so and holds what was learned.
func Run(ctx context.Context, o Options) (*reports.Report, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r, name, err := newRun(ctx, o)
	if err != nil {
		return nil, err
	}
	report := &reports.Report{
		Schema: reports.Schema, Kind: "conform", Profile: string(r.Profile), Strict: r.Strict, Seed: o.Seed, Started: time.Now().UTC(),
		Target: reports.Target{Address: o.Target.Address, Name: name},
	}
	r.all(ctx)
	report.DurationMS = reports.Milliseconds(time.Since(report.Started))
	report.Results = r.collect()
	report.Summary = reports.Count(report.Results)
	if ctx.Err() != nil {
		report.Stopped = "interrupted"
	}
	return report, nil
}

// newRun fills in what the options leave open and has the targets answer.
func newRun(ctx context.Context, o Options) (r *run, name string, err error) {
	r = &run{Options: o, nonce: strings.ToLower(rand.Text()[:6]), results: make(map[string]reports.Result)}
	if r.Checks == nil {
		r.Checks, r.whole = Checks(), true
	}
	if r.Parallel <= 0 {
		r.Parallel = DefaultParallel()
	}
	if r.Profile == "" {
		r.Profile = spec.Draft
	}
	if o.Wiretap != nil {
		r.Target.taps = &wiretaps{o.Wiretap, r.number}
	}
	r.Target.Timing = o.Target.Timing.orDeployed()
	for i := range r.Checks {
		if err := r.Checks[i].validate(); err != nil {
			return nil, "", err
		}
	}
	go r.pace.run(ctx)
	start := time.Now()
	if name, err = Preflight(ctx, r.Target); err != nil {
		return nil, "", err
	}
	r.pace.saw(time.Since(start))
	if o.Timers != nil {
		timers := *o.Timers
		timers.taps = r.Target.taps
		timers.Timing = timers.Timing.orDeployed()
		r.Timers = &timers
		_, err = Preflight(ctx, timers)
	}
	if o.Restartable != nil && err == nil {
		restartable := *o.Restartable
		restartable.taps = r.Target.taps
		restartable.Timing = restartable.Timing.orDeployed()
		r.Restartable = &restartable
		_, err = Preflight(ctx, restartable)
	}
	return r, name, err
}

// all runs the checks: those that wait for timers all at once, since they do
// nothing else, Parallel of the others at a time, and those that end a server
// where they disturb nobody.
func (r *run) all(ctx context.Context) {
	var running sync.WaitGroup
	queue := make(chan *Check)
	for range r.Parallel {
		running.Go(func() {
			for c := range queue {
				r.done(r.one(ctx, c))
			}
		})
	}
	if r.Restartable != nil {
		running.Go(func() { r.restarts(ctx) })
	}
	for i := range r.Checks {
		if c := &r.Checks[i]; c.Waits != nil {
			running.Go(func() { r.done(r.one(ctx, c)) })
		}
	}
	for i := range r.Checks {
		if c := &r.Checks[i]; c.Waits == nil && c.Ends == "" {
			queue <- c
		}
	}
	close(queue)
	running.Wait()
	if r.Restartable == nil {
		r.restarts(ctx)
	}
}

// interrupted is why a check has no verdict when the run's context has ended.
const interrupted = "the run was interrupted"

// one runs a check, or says why it does not.
func (r *run) one(ctx context.Context, c *Check) reports.Result {
	target, why := r.targetOf(c)
	if ctx.Err() != nil {
		why = interrupted
	} else if reason := r.vital.gone(); reason != "" && why == "" {
		why = reason
	}
	if why != "" {
		return r.result(c, outcome{stopped: stopped{skip: why}})
	}
	limit := checkTime
	if c.Waits != nil {
		limit += 2 * c.Waits(target.Timing)
	}
	if c.Ends != "" {
		limit += controlTime + comeBack + checkTime // the others', until they wait too
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%v are over", limit))
	defer cancel()
	o := r.perform(ctx, c, target)
	r.pace.ended(o.failure != nil)
	switch {
	case o.failure == nil:
	case ctx.Err() == context.Canceled: // the check lost its links, whatever it makes of that
		o.stopped = stopped{skip: interrupted}
	case target == r.Restartable: // no other checks need it
	default:
		if reason := r.vital.probe(ctx, target, c.Name); reason != "" {
			o.stopped = stopped{skip: "the target died during this check"}
		}
	}
	res := r.result(c, o)
	if r.Transcript != nil {
		r.Transcript(Transcript{Result: res, log: o.log})
	}
	return res
}

// outcome is what became of a check.
type outcome struct {
	stopped
	records []string
	took    time.Duration
	log     *transcript
	fault   string // a panic of ours
}

// perform runs a check to its end, whichever it is.
func (r *run) perform(ctx context.Context, c *Check, target *Target) (o outcome) {
	most := transcriptOctets
	if r.Transcript != nil {
		most = fullTranscript
	}
	o.log = newTranscript(most)
	trial := newTrial(target.Timing)
	log := observers{o.log, trial}
	if r.Observer != nil {
		log = append(log, r.Observer)
	}
	t := newT(ctx, r, c, target, log)
	t.trial = trial
	start := time.Now()
	defer func() {
		o.took = time.Since(start)
		if p := recover(); p != nil {
			if end, ok := p.(stopped); ok {
				o.stopped = end
			} else {
				o.fault = fmt.Sprintf("%v", p)
				o.failure = &Failure{Reason: "a fault of the suite, not of the server: " + o.fault, Actual: string(debug.Stack())}
			}
		}
		t.close()
		o.records = t.records
		r.traces.add(c.Name, trial, o.log)
	}()
	c.Run(t)
	return o
}

// targetOf returns the server a check runs against, or why it does not run.
func (r *run) targetOf(c *Check) (*Target, string) {
	if slices.Contains(c.Labels, LabelSlow) && !r.Slow {
		return nil, "it takes long; runs with --slow"
	}
	if c.Ends != "" {
		target := r.restartable()
		if target.Control.of(c.Ends) == nil {
			return nil, fmt.Sprintf("it has the server end and start again; runs with --%s-cmd", c.Ends)
		}
		return target, ""
	}
	if c.Waits == nil {
		return &r.Target, ""
	}
	if r.Timers != nil {
		return r.Timers, ""
	}
	const short = 3 * time.Second
	if wait := c.Waits(r.Target.Timing); wait > short && !r.Slow {
		return nil, fmt.Sprintf("it waits %v for a timer of the server; runs with --slow, or when --timing tells of shorter ones", wait)
	}
	return &r.Target, ""
}

// number returns the next link's.
func (r *run) number() int { return int(r.links.Add(1)) }

func (r *run) done(res reports.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[res.Check] = res
	if r.Done != nil {
		r.Done(res)
	}
}

// collect returns the results in the order of the checks, then those of the
// traces, then whether the target survived.
func (r *run) collect() []reports.Result {
	var all []reports.Result
	for i := range r.Checks {
		all = append(all, r.results[r.Checks[i].Name])
	}
	all = append(all, r.traceResults("", r.whole)...)
	if reason := r.vital.gone(); reason != "" {
		all = append(all, reports.Result{
			Check: "run/target-stays-up", Title: "the target answers until the end of the run", Status: reports.Fail,
			Requirements: []string{}, Level: "M", Basis: "I", Section: "the run", Actual: reason,
			Expected: []string{"a server that takes connections"}, Reason: "under way were " + strings.Join(r.vital.victims(), ", "),
		})
	}
	return all
}
