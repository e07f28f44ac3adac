package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/sim/sweep"
)

// planOf is a sweep over seeds.
func planOf(t testing.TB, scenario string, seeds uint64, sets ...string) *sweep.Plan {
	s, err := readScenario(scenario, sets)
	if err != nil {
		t.Fatal(err)
	}
	return &sweep.Plan{Scenario: s, First: 1, Last: seeds}
}

// TestWorkerDies shows that a worker that dies costs its own run only, and
// that the run says what became of it.
func TestWorkerDies(t *testing.T) {
	p := newSimWorkers(planOf(t, "first-steps", 3, "time=10s"), "tmtplab sim run first-steps")
	defer p.close()
	first, err := p.run(context.Background(), p.plan.Job(0))
	if err != nil {
		t.Fatal(err)
	}
	p.idle[0].cmd.Process.Kill()
	_, err = p.run(context.Background(), p.plan.Job(1))
	if err == nil || !strings.Contains(err.Error(), "the worker died (signal: killed)") {
		t.Errorf("of a worker that was killed: %v", err)
	}
	again, err := p.run(context.Background(), p.plan.Job(0))
	if err != nil || again.TraceHash != first.TraceHash {
		t.Errorf("the next run: %v", err)
	}
}

// TestWorkerRefuses shows that a run that cannot be is an error of its own.
func TestWorkerRefuses(t *testing.T) {
	w, err := startSimWorker()
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	if a, err := w.ask(workerTask{Scenario: "name: x"}); err != nil || !strings.Contains(a.Error, "populations") {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := w.ask(workerTask{Scenario: "name: x"}); err != nil || a.Outcome != nil {
		t.Errorf("the next one: %+v, %v", a, err)
	}
}

// TestInterruptedSweep shows that the end of the context ends workers in the
// middle of a run that would take hours.
func TestInterruptedSweep(t *testing.T) {
	p := newSimWorkers(planOf(t, "first-steps", 2, "time=300d"), "tmtplab sim run first-steps")
	defer p.close()
	ctx, cancel := context.WithCancel(context.Background())
	results := sweep.Execute(ctx, p.plan.Select(sweep.Shard{}), 1, func(ctx context.Context, j sweep.Job) (*sweep.Outcome, error) {
		go cancel()
		return p.run(ctx, j)
	}, nil)
	if len(results.Runs) != 0 {
		t.Errorf("%d runs", len(results.Runs))
	}
}

// BenchmarkSweep shows what a second core is good for: half the time.
func BenchmarkSweep(b *testing.B) {
	for _, jobs := range []int{1, 2} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			if runtime.NumCPU() < jobs {
				b.Skip("there is one processor only")
			}
			p := newSimWorkers(planOf(b, "published", 2), "")
			defer p.close()
			for b.Loop() {
				if r := sweep.Execute(b.Context(), p.plan.Select(sweep.Shard{}), jobs, p.run, nil); len(r.Runs) != 2 || r.Runs[0].Error != "" {
					b.Fatalf("%+v", r.Runs)
				}
			}
		})
	}
}
