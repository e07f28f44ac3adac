package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/sweep"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// workerTask is a line that a worker reads: a scenario, as a file, the command
// that runs it again, and how much of the result is wanted.
type workerTask struct {
	Scenario string `json:"scenario"`
	Repro    string `json:"repro"`
	Points   int    `json:"points"` // of a series to keep
}

// workerAnswer is the line that a worker writes for each it reads.
type workerAnswer struct {
	Outcome *sweep.Outcome `json:"outcome,omitempty"`
	Error   string         `json:"error,omitempty"`
}

// keptViolations is how many are kept of each run of a sweep.
const keptViolations = 20

// simWorkerCommand is the other end of simWorkers: it runs what comes in on
// its standard input, line by line, until that ends.
func simWorkerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "worker",
		Short:  "Run scenarios given as JSON lines",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return work(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

func work(ctx context.Context, in io.Reader, out io.Writer) error {
	// When the sweep is gone, its workers go too, also in the middle of a run.
	ctx, gone := context.WithCancel(ctx)
	lines := make(chan []byte)
	go func() {
		defer close(lines)
		defer gone()
		r := bufio.NewReader(in)
		for {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return
			}
			lines <- line
		}
	}()
	w := json.NewEncoder(out)
	for line := range lines {
		var task workerTask
		var answer workerAnswer
		err := json.Unmarshal(line, &task)
		if err == nil {
			answer.Outcome, err = runTask(ctx, task)
		}
		if err != nil {
			answer.Error = err.Error()
		}
		if err := w.Encode(answer); err != nil {
			return err
		}
	}
	return nil
}

func runTask(ctx context.Context, task workerTask) (*sweep.Outcome, error) {
	s, err := workload.Parse("scenario", []byte(task.Scenario))
	if err != nil {
		return nil, err
	}
	debug.SetGCPercent(gcPercent)
	res, err := sim.Run(s, sim.Options{Progress: func(sim.Progress) bool { return ctx.Err() == nil }})
	if err != nil {
		return nil, err
	}
	if res.Stopped {
		return nil, errors.New("interrupted")
	}
	rep := sim.Report(s, res, task.Repro)
	outcome := &sweep.Outcome{Metrics: measure.Thin(res.Metrics, task.Points), TraceHash: rep.TraceHash, Results: rep.Results}
	for _, v := range res.Violations[:min(len(res.Violations), keptViolations)] {
		outcome.Violations = append(outcome.Violations, reports.Violation{
			Rule: v.Rule, Requirements: v.Requirements, At: v.At.Seconds(), Text: v.Text,
		})
	}
	return outcome, nil
}

// describe says which run a command makes.
func describe(again string, j sweep.Job) string {
	again += fmt.Sprintf(" --seed %d", j.Seed)
	for _, s := range j.Settings {
		again += " --set " + shellWord(s.Path+"="+s.Value)
	}
	return again
}
