package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/scenarios"
	"github.com/tmtplab/tmtplab/sim/sweep"
)

// simSweep is one run of the sim sweep command.
type simSweep struct {
	sets   []string
	seeds  string
	jobs   int
	shard  string
	emit   string
	shards int
	files  sweepFiles
}

func simSweepCommand() *cobra.Command {
	s := new(simSweep)
	cmd := &cobra.Command{
		Use:   "sweep scenario",
		Short: "Run a scenario over a grid of parameters and many seeds",
		Long: `Runs a scenario with all combinations of the values that --set names, each with
all seeds, on all cores: each run in a process of its own, so that one which
dies ends no other. Prints means over the seeds with 95 % confidence intervals,
and of latencies the percentiles of all runs together.

A sweep too big for a machine is cut: --shard 1/4 runs the first of four parts,
and sim merge puts their --out files together. --emit prints a file that has a
cluster do it: an array job for Slurm, or an indexed job for Kubernetes.

Exit code 0: nothing happened that must not. 1: something did in some run, a run
gave no result, or the sweep was interrupted; what was learned is written all
the same. 2: wrong usage, or a bad file.`,
		Example: `  tmtplab sim sweep first-steps --seeds 1..30 --html sweep.html
  tmtplab sim sweep first-steps --set populations.people.link=lte,train,geo --set client.pulse=10s,1m
  tmtplab sim sweep first-steps --seeds 1..1000 --shard 1/4 --out part1.json
  tmtplab sim sweep first-steps --seeds 1..1000 --emit slurm --shards 20 > sweep.sbatch`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&s.sets, "set", nil, "values of a parameter: `path=value,value`, as client.pulse=10s,1m (repeatable)")
	f.StringVar(&s.seeds, "seeds", "1..10", "seeds, `first..last`")
	f.IntVar(&s.jobs, "jobs", runtime.NumCPU(), "runs at a time")
	f.StringVar(&s.shard, "shard", "", "run only this part of the sweep: `i/n`, from 1/n to n/n")
	f.StringVar(&s.emit, "emit", "", "run nothing and print a job file for `slurm` or kubernetes")
	f.IntVar(&s.shards, "shards", 8, "tasks of the job file, each of which makes --jobs runs at a time")
	s.files.flags(cmd)
	return cmd
}

func (s *simSweep) run(cmd *cobra.Command, path string) error {
	plan, shard, err := s.plan(path)
	if err != nil {
		return err
	}
	if s.emit != "" {
		return s.emitTo(cmd.OutOrStdout(), path, plan)
	}
	if err := s.files.check(); err != nil {
		return err
	}
	again := "tmtplab sim run " + shellWord(path)
	workers := newSimWorkers(plan, again)
	defer workers.close()
	jobs := plan.Select(shard)
	bar := newSweepBar(cmd, len(jobs))
	results := sweep.Execute(cmd.Context(), jobs, s.jobs, workers.run, bar.done)
	bar.clear()
	rep, err := plan.Report(results, shard)
	if err != nil {
		return err
	}
	if len(results.Runs) < len(jobs) {
		rep.Stopped = "interrupted"
	}
	rep.Tool = reports.Tool{Name: "tmtplab", Version: version()}
	rep.Repro = s.repro(path)
	rep.Started, rep.DurationMS = bar.started, reports.Milliseconds(time.Since(bar.started))
	return s.files.write(cmd, rep)
}

// plan reads the scenario and the grid.
func (s *simSweep) plan(path string) (*sweep.Plan, sweep.Shard, error) {
	var shard sweep.Shard
	if err := positive("--jobs", s.jobs); err != nil {
		return nil, shard, err
	}
	scenario, err := readScenario(path, nil)
	if err != nil {
		return nil, shard, err
	}
	plan := &sweep.Plan{Scenario: scenario}
	for _, set := range s.sets {
		axis, err := sweep.ParseAxis(set)
		if err != nil {
			return nil, shard, fmt.Errorf("--set %w", err)
		}
		plan.Axes = append(plan.Axes, axis)
	}
	if plan.First, plan.Last, err = parseSeeds(s.seeds); err != nil {
		return nil, shard, err
	}
	if s.shard != "" {
		if shard, err = sweep.ParseShard(s.shard); err != nil {
			return nil, shard, fmt.Errorf("--shard %w", err)
		}
	}
	return plan, shard, plan.Check()
}

// repro is the command line without what does not matter for the results.
func (s *simSweep) repro(path string) string { return strings.Join(s.words(path), " ") }

func (s *simSweep) words(path string) []string {
	words := []string{"tmtplab", "sim", "sweep", shellWord(path)}
	for _, set := range s.sets {
		words = append(words, "--set", shellWord(set))
	}
	return append(words, "--seeds", shellWord(s.seeds))
}

// emitTo prints a file for a cluster.
func (s *simSweep) emitTo(w io.Writer, path string, plan *sweep.Plan) error {
	if s.shard != "" {
		return errors.New("--emit and --shard exclude each other: each task of the job file runs a shard")
	}
	if s.shards < 1 {
		return fmt.Errorf("--shards %d: want 1 or more", s.shards)
	}
	c := sweep.Cluster{
		Name: plan.Scenario.Name, Command: s.words(path), File: path,
		Shards: min(s.shards, plan.Jobs()), Processors: max(s.jobs, 1),
	}
	if _, ok := scenarios.Text(path); ok {
		c.File = ""
	}
	if err := c.Emit(w, s.emit); err != nil {
		return fmt.Errorf("--emit %w", err)
	}
	return nil
}

// sweepBar counts runs on one line of the terminal.
type sweepBar struct {
	meter
	started    time.Time
	violations int
}

func newSweepBar(cmd *cobra.Command, total int) *sweepBar {
	return &sweepBar{meter: *progress(cmd, total), started: time.Now()}
}

func (b *sweepBar) done(r reports.Run) {
	b.ready++
	if r.Error != "" {
		b.fails++
	}
	if len(r.Violations) > 0 {
		b.violations++
	}
	if !b.on {
		return
	}
	left := time.Since(b.started) / time.Duration(b.ready) * time.Duration(b.total-b.ready)
	line := strconv.Itoa(b.ready) + " of " + strconv.Itoa(b.total) + " runs"
	if b.violations > 0 {
		line += fmt.Sprintf(", %d with violations", b.violations)
	}
	if b.fails > 0 {
		line += fmt.Sprintf(", %d without a result", b.fails)
	}
	fmt.Fprintf(os.Stderr, "\r\x1b[K%s, %v to go", line, left.Round(time.Second))
}
