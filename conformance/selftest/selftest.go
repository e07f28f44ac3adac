// Package selftest proves that the checks of the suite can fail. It puts each
// mutant in front of a correct server of its own and runs the checks of the
// requirements that it breaks: one of them must fail. Before that, the correct
// server must pass all of them, through a filter that changes nothing.
package selftest

import (
	"context"
	"crypto/tls"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// Options say what is put to the test, and how.
type Options struct {
	// Start starts a correct server with the given timers, zero ones being
	// the deployed. It is called at least once for each mutant.
	Start func(conformance.Timing) (*Server, error)
	// Short are the timers of the servers for checks that wait for one.
	Short conformance.Timing
	// Certificate is that of all proxies.
	Certificate tls.Certificate

	// Mutants to put in front of the server; nil means all.
	Mutants []mutant.Mutant
	// Checks there are; nil means all.
	Checks []conformance.Check
	// Full runs all checks against each mutant, not only those of the
	// requirements that it breaks, and each to its end.
	Full bool
	// Parallel is how many mutants are at work at once; 0 means
	// DefaultParallel.
	Parallel int
	// Patience is how long an answer may take through a mutant; 0 means
	// DefaultPatience. The honest server gets that of all other runs.
	Patience time.Duration
	// Seed makes the random choices of checks repeatable.
	Seed uint64
	// Done is called when the honest server has been tested, with a nil
	// mutant, and with each mutant when its verdict is known, by one goroutine
	// at a time; may be nil.
	Done func(m *mutant.Mutant, killed bool)
}

// DefaultPatience is shorter than for servers that may be anywhere: what a
// mutant lost never comes, and each check that waits for it takes so long.
const DefaultPatience = 400 * time.Millisecond

// DefaultParallel is how many mutants are at work at once: they mostly wait.
func DefaultParallel() int { return 4 * runtime.GOMAXPROCS(0) }

// checksAtOnce is how many checks one mutant meets at a time.
const checksAtOnce = 8

// Run carries out the selftest. Its report has a result for each check of the
// honest server and for each mutant, which passes when it was killed. When the
// context ends first, the report says so and holds what was learned.
func Run(ctx context.Context, o Options) (*reports.Report, error) {
	o.complete()
	report := &reports.Report{
		Schema: reports.Schema, Kind: "selftest", Profile: string(spec.Interop), Seed: o.Seed,
		Started: time.Now().UTC(), Target: reports.Target{Address: "a correct server and its mutants"},
	}
	honest, err := o.honest(ctx)
	if err != nil {
		return nil, err
	}
	verdicts, err := o.all(ctx)
	if err != nil {
		return nil, err
	}
	report.Results = honest
	for _, v := range verdicts {
		report.Results = append(report.Results, v.result())
		report.Mutants = append(report.Mutants, v.entry())
	}
	report.Summary = reports.Count(report.Results)
	report.DurationMS = reports.Milliseconds(time.Since(report.Started))
	if ctx.Err() != nil {
		report.Stopped = "interrupted"
	}
	return report, nil
}

func (o *Options) complete() {
	if o.Mutants == nil {
		o.Mutants = mutant.All()
	}
	if o.Checks == nil {
		o.Checks = conformance.Checks()
	}
	if o.Parallel <= 0 {
		o.Parallel = DefaultParallel()
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
}

// honest runs the checks that the mutants will meet against a server that
// keeps all rules, through a filter that passes on every message as it is.
func (o *Options) honest(ctx context.Context) ([]reports.Result, error) {
	checks := o.checksOf(o.Mutants...)
	if o.Full {
		checks = o.Checks
	}
	if len(checks) == 0 {
		return nil, nil
	}
	s, err := o.stage(honest, checks)
	if err != nil {
		return nil, err
	}
	defer s.close()
	options := o.options(s, checks)
	options.Target.Patience = 0
	options.Repro = func(check string) string {
		return "tmtplab conform --profile interop --strict --slow --check " + check
	}
	report, err := conformance.Run(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("the honest server: %w", err)
	}
	if o.Done != nil {
		o.Done(nil, false)
	}
	return report.Results, nil
}

// honest is a mutant that breaks no rule.
var honest = mutant.Mutant{
	Name: "honest", Title: "a server that keeps all rules",
	New: func() mutant.Filter {
		return mutant.Filter{
			FromClient: func(link int, m mutant.Message, out *mutant.Out) { out.ToServer(link, m) },
			FromServer: func(link int, m mutant.Message, out *mutant.Out) { out.ToClient(link, m) },
		}
	},
}

// all puts each mutant to the test, several at once, and returns the verdicts
// in the order of the mutants.
func (o *Options) all(ctx context.Context) ([]*verdict, error) {
	var (
		verdicts = make([]*verdict, len(o.Mutants))
		errs     = make([]error, len(o.Mutants))
		slots    = make(chan struct{}, o.Parallel)
		running  sync.WaitGroup
		mu       sync.Mutex
	)
	for i := range o.Mutants {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			verdicts[i], errs[i] = o.one(ctx, &o.Mutants[i])
			if o.Done != nil && errs[i] == nil {
				mu.Lock()
				defer mu.Unlock()
				o.Done(&o.Mutants[i], verdicts[i].killed())
			}
		})
	}
	running.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, errs[i]
	}
	return verdicts, nil
}

// one runs the checks of one mutant.
func (o *Options) one(ctx context.Context, m *mutant.Mutant) (*verdict, error) {
	v := &verdict{mutant: m, start: time.Now()}
	defer v.stop()
	v.checks = o.checksOf(*m)
	// Those that are about the mutant's own rule are the likeliest to fail.
	slices.SortStableFunc(v.checks, func(a, b conformance.Check) int { return rank(m, &a) - rank(m, &b) })
	run := v.checks
	if o.Full {
		run = o.Checks
	}
	if len(run) > 0 && ctx.Err() == nil {
		if err := o.meet(ctx, v, run); err != nil {
			return nil, err
		}
	}
	v.stopped = ctx.Err() != nil
	return v, nil
}

// meet runs checks against a mutant, until enough is known.
func (o *Options) meet(ctx context.Context, v *verdict, checks []conformance.Check) error {
	s, err := o.stage(*v.mutant, checks)
	if err != nil {
		return err
	}
	defer s.close()
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	options := o.options(s, checks)
	options.Parallel = checksAtOnce
	options.Done = func(res reports.Result) {
		if ctx.Err() != nil {
			return // it may have been cut short
		}
		v.add(res)
		if !o.Full && v.proven() {
			enough()
		}
	}
	report, err := conformance.Run(ctx, options)
	switch {
	case err != nil:
		// A mutant that nobody takes for a server shows nothing about checks.
		v.trouble = err.Error()
	case ctx.Err() == nil:
		for _, res := range report.Results {
			v.add(res) // the traces, too
		}
	}
	return nil
}

// options are those of a run on a stage: whatever is broken counts.
func (o *Options) options(s *stage, checks []conformance.Check) conformance.Options {
	return conformance.Options{
		Target: s.target, Timers: s.timers, Restartable: s.restartable, Checks: checks,
		Profile: spec.Interop, Strict: true, Slow: true, Seed: o.Seed,
	}
}

// checksOf returns the checks of the requirements that mutants break.
func (o *Options) checksOf(mutants ...mutant.Mutant) []conformance.Check {
	breaks := make(map[string]bool)
	for _, m := range mutants {
		for _, id := range m.Breaks {
			breaks[id] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(o.Checks), func(c conformance.Check) bool {
		return !slices.ContainsFunc(c.Requirements, func(id string) bool { return breaks[id] })
	})
}

// rank is where a requirement that the mutant breaks stands in the check's list.
func rank(m *mutant.Mutant, c *conformance.Check) int {
	return slices.IndexFunc(c.Requirements, func(id string) bool { return slices.Contains(m.Breaks, id) })
}
