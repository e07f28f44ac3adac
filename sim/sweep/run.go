package sweep

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/reports"
)

// Outcome is what a job gave.
type Outcome struct {
	Metrics    *reports.Metrics    `json:"metrics"`
	TraceHash  string              `json:"trace_hash"`
	Violations []reports.Violation `json:"violations,omitempty"`
	// Results are the verdicts of all rules.
	Results []reports.Result `json:"results"`
}

// Runner runs one job. It is called by several goroutines at once. An error is
// of that job; the others go on.
type Runner func(context.Context, Job) (*Outcome, error)

// Results are what came of jobs.
type Results struct {
	Runs  []reports.Run    // in the order of the jobs
	Rules []reports.Result // over all runs: broken when broken in one
}

// Execute runs jobs, so many at a time, until all are done or the context
// ends; what was done until then is returned. After each job it calls done,
// when there is one, from one goroutine at a time. The order in which jobs
// happen to end does not show in the results.
func Execute(ctx context.Context, jobs []Job, workers int, run Runner, done func(reports.Run)) Results {
	next := make(chan int)
	outcomes := make([]*Outcome, len(jobs))
	runs := make([]*reports.Run, len(jobs))
	var mutex sync.Mutex
	var wait sync.WaitGroup
	for range max(min(workers, len(jobs)), 1) {
		wait.Go(func() {
			for i := range next {
				began := time.Now()
				outcome, err := run(ctx, jobs[i])
				if ctx.Err() != nil {
					continue // it was cut short
				}
				r := runOf(jobs[i], outcome, err)
				r.DurationMS = reports.Milliseconds(time.Since(began))
				mutex.Lock()
				runs[i], outcomes[i] = &r, outcome
				if done != nil {
					done(r)
				}
				mutex.Unlock()
			}
		})
	}
	for i := range jobs {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wait.Wait()
	var all Results
	for i, r := range runs {
		if r == nil {
			continue
		}
		all.Runs = append(all.Runs, *r)
		if outcomes[i] != nil && r.Error == "" {
			all.Rules = foldRules(all.Rules, outcomes[i].Results)
		}
	}
	return all
}

func runOf(j Job, outcome *Outcome, err error) reports.Run {
	r := reports.Run{Job: j.Number, Settings: j.Settings, Seed: j.Seed}
	if err != nil {
		r.Error = err.Error()
		return r
	}
	r.Metrics, r.TraceHash, r.Violations = outcome.Metrics, outcome.TraceHash, outcome.Violations
	return r
}

// foldRules adds the verdicts of a run, or of some runs, to those of others:
// a rule is as bad as where it was worst, and the first such place is told.
func foldRules(all, more []reports.Result) []reports.Result {
	for _, res := range more {
		i := slices.IndexFunc(all, func(r reports.Result) bool { return r.Check == res.Check })
		switch {
		case i < 0:
			all = append(all, res)
		case badness(res.Status) > badness(all[i].Status):
			all[i] = res
		}
	}
	return all
}

// badness orders verdicts: a rule that was judged somewhere was judged.
func badness(s reports.Status) int {
	return slices.Index([]reports.Status{reports.Skip, reports.Info, reports.Pass, reports.Known, reports.Warn, reports.Fail}, s)
}

// settingsKey tells settings apart.
func settingsKey(settings []reports.Setting) string {
	var b strings.Builder
	for _, s := range settings {
		b.WriteString(s.Path + "\x00" + s.Value + "\x00")
	}
	return b.String()
}
