package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// simRun is one run of the sim run command.
type simRun struct {
	sets      []string
	seed      uint64
	seeds     string
	verify    bool
	keepGoing bool
	reports   []string
	pcap      string
	sequence  string
	capture   []int
	shrink    string
	shrinkFor time.Duration

	bar *simBar
}

func simRunCommand() *cobra.Command {
	r := new(simRun)
	cmd := &cobra.Command{
		Use:   "run scenario",
		Short: "Run a scenario and judge it",
		Long: `Runs a scenario, a file or one that sim list shows, and prints what was measured
and whether anything happened that must not. Every run prints a hash of all that
happened: the same scenario gives the same hash, and --verify makes sure of it.

With --seeds the scenario is run with each of many seeds, and ends at the first
that shows a violation. With --shrink a violation is made small: clients, faults,
requests and time are taken away as long as it still happens, and what is left
is written to a file, for sim replay.

Exit code 0: nothing happened that must not. 1: something did, two runs of
--verify differed, or the run was interrupted. 2: wrong usage, or a bad file.`,
		Example: `  tmtplab sim run first-steps
  tmtplab sim run first-steps --set populations.people.link=geo --report html=geo.html
  tmtplab sim run storm --seeds 1..5 --quiet
  tmtplab sim run storm --seed 7 --verify --shrink small.yaml
  tmtplab sim run first-steps --capture 0,1 --pcap two.pcapng --sequence two.svg`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&r.sets, "set", nil, "change the scenario: `path=value`, as server.timers.ack=10s (repeatable)")
	f.Uint64Var(&r.seed, "seed", 0, "seed in place of the scenario's")
	f.StringVar(&r.seeds, "seeds", "", "run with each of these seeds, `first..last`, up to the first violation")
	f.BoolVar(&r.verify, "verify", false, "run twice and find the first event that differs")
	f.BoolVar(&r.keepGoing, "keep-going", false, "do not end at the first violation")
	f.StringArrayVar(&r.reports, "report", nil, "also write the report as `format=PATH`, - for stdout in place of the table; formats are json, junit, md, html, csv and badge (repeatable)")
	f.StringVar(&r.pcap, "pcap", "", "keep the traffic of the captured clients in this `file`, as pcapng")
	f.StringVar(&r.sequence, "sequence", "", "draw the traffic of the captured clients into this `file`, .svg or .mmd")
	f.IntSliceVar(&r.capture, "capture", nil, "`clients` to capture, by number, in place of the scenario's")
	f.StringVar(&r.shrink, "shrink", "", "make a violation small and write the scenario to this `file`")
	f.DurationVar(&r.shrinkFor, "shrink-time", 5*time.Minute, "how long --shrink may look for smaller scenarios")
	return cmd
}

func (r *simRun) run(cmd *cobra.Command, path string) error {
	s, sinks, err := r.prepare(cmd, path)
	if err != nil {
		return err
	}
	r.bar = newSimBar(cmd)
	first, last := s.Seed, s.Seed
	if r.seeds != "" {
		if first, last, err = parseSeeds(r.seeds); err != nil {
			return err
		}
	}
	for seed := first; ; seed++ {
		s.Seed = seed
		res, err := r.once(cmd, s)
		if err != nil {
			return err
		}
		if seed < last && len(res.Violations) == 0 && !res.Stopped {
			r.bar.seed(seed, res)
			continue
		}
		return r.conclude(cmd, s, res, sinks, first)
	}
}

// prepare reads the scenario and finds what is wrong with the flags before
// anything runs.
func (r *simRun) prepare(cmd *cobra.Command, path string) (*workload.Scenario, []sink, error) {
	sinks, err := reportSinks(r.reports)
	if err != nil {
		return nil, nil, err
	}
	s, err := readScenario(path, r.sets)
	if err != nil {
		return nil, nil, err
	}
	if cmd.Flags().Changed("seed") {
		if r.seeds != "" {
			return nil, nil, fmt.Errorf("--seed and --seeds exclude each other")
		}
		s.Seed = r.seed
	}
	if r.capture != nil {
		slices.Sort(r.capture)
		s.Capture = slices.Compact(r.capture)
		if err := s.Check(); err != nil {
			return nil, nil, err
		}
	}
	if (r.pcap != "" || r.sequence != "") && len(s.Capture) == 0 {
		return nil, nil, fmt.Errorf("nobody is captured: name clients by --capture 0,1 or in the scenario")
	}
	for _, f := range []string{r.pcap, r.sequence, r.shrink} {
		if f == "" {
			continue
		}
		if info, err := os.Stat(filepath.Dir(f)); err != nil || !info.IsDir() {
			return nil, nil, fmt.Errorf("%s: there is no folder %s", f, filepath.Dir(f))
		}
	}
	return s, sinks, nil
}

// parseSeeds reads first..last, or one seed.
func parseSeeds(text string) (first, last uint64, err error) {
	a, b, ok := strings.Cut(text, "..")
	if !ok {
		b = a
	}
	first, err = strconv.ParseUint(a, 10, 64)
	if err == nil {
		last, err = strconv.ParseUint(b, 10, 64)
	}
	if err != nil || last < first {
		return 0, 0, fmt.Errorf("--seeds %s: want first..last, as 1..30", text)
	}
	return first, last, nil
}

// once runs the scenario with one seed, and again with --verify.
func (r *simRun) once(cmd *cobra.Command, s *workload.Scenario) (*sim.Result, error) {
	options := sim.Options{KeepGoing: r.keepGoing, Progress: r.bar.progress(cmd.Context())}
	defer r.bar.clear()
	debug.SetGCPercent(gcPercent)
	tap, err := r.tap(s)
	if err != nil {
		return nil, err
	}
	if tap != nil {
		options.Tap = tap
	}
	run := sim.Run
	var parted *sim.Divergence
	if r.verify {
		run = func(s *workload.Scenario, o sim.Options) (res *sim.Result, err error) {
			res, parted, err = sim.Verify(s, o)
			return res, err
		}
	}
	res, err := run(s, options)
	if err != nil {
		return nil, err
	}
	if tap != nil {
		if err := tap.finish(r.sequence); err != nil {
			return nil, err
		}
	}
	if parted != nil {
		r.bar.clear()
		return nil, &exitError{exitFellShort, "two runs of the same scenario differ: " + parted.String()}
	}
	return res, nil
}

// gcPercent has garbage collected sooner than Go does by itself: half the
// memory that a simulation takes would be garbage, and it costs little time.
const gcPercent = 50

// tap opens the files that show traffic, or returns nil when nobody wants it.
func (r *simRun) tap(s *workload.Scenario) (*simTap, error) {
	if r.pcap == "" && r.sequence == "" {
		return nil, nil
	}
	t := newSimTap(s.Name, sim.Beginning)
	if r.pcap != "" {
		c, err := startCapture(r.pcap, "simulation "+s.Name)
		if err != nil {
			return nil, fmt.Errorf("--pcap: %w", err)
		}
		t.capture = c
	}
	return t, nil
}

// conclude reports the last run, and makes its violation small when asked.
func (r *simRun) conclude(cmd *cobra.Command, s *workload.Scenario, res *sim.Result, sinks []sink, first uint64) error {
	r.bar.clear()
	repro := "tmtplab sim run " + shellWord(cmd.Flags().Arg(0)) + " --seed " + strconv.FormatUint(s.Seed, 10)
	for _, set := range r.sets {
		repro += " --set " + shellWord(set)
	}
	rep := sim.Report(s, res, repro)
	rep.Tool = reports.Tool{Name: "tmtplab", Version: version()}
	rep.Started, rep.DurationMS = r.bar.started, reports.Milliseconds(time.Since(r.bar.started))
	if err := r.write(cmd, rep, res, sinks); err != nil {
		return err
	}
	if r.seeds != "" {
		fmt.Fprintf(cmd.OutOrStdout(), "%d of seeds %s run\n", s.Seed-first+1, r.seeds)
	}
	if r.shrink != "" && len(res.Violations) > 0 {
		if err := r.makeSmall(cmd, s, res); err != nil {
			return err
		}
	}
	return verdict(rep, nil)
}

// write prints what was found, and writes the reports asked for.
func (r *simRun) write(cmd *cobra.Command, rep *reports.Report, res *sim.Result, sinks []sink) error {
	text := true
	for _, s := range sinks {
		if s.path == "-" {
			text = false
		}
		if err := writeTo(cmd.OutOrStdout(), s.path, func(w io.Writer) error { return reports.Write(w, s.format, rep) }); err != nil {
			return err
		}
	}
	if !text {
		return nil
	}
	quiet, _ := cmd.Flags().GetBool("quiet")
	return printRun(cmd.OutOrStdout(), rep, res, quiet)
}

// simBar shows how far a run is, on one line of the terminal.
type simBar struct {
	on      bool
	started time.Time
	told    time.Time
}

func newSimBar(cmd *cobra.Command) *simBar {
	quiet, _ := cmd.Flags().GetBool("quiet")
	return &simBar{on: !quiet && isTerminal(os.Stderr), started: time.Now()}
}

// progress returns what a run tells of its progress to; it stops the run when
// the context ends.
func (b *simBar) progress(ctx context.Context) func(sim.Progress) bool {
	began := time.Now()
	return func(p sim.Progress) bool {
		if b.on && time.Since(b.told) > 100*time.Millisecond {
			b.told = time.Now()
			stage := ""
			if p.Draining {
				stage = ", draining"
			}
			took := cmp.Or(time.Since(began).Seconds(), 1)
			fmt.Fprintf(os.Stderr, "\r\x1b[K%v of %v%s, %.0f times real time, %d events, %d online, %d deliveries",
				p.Now.Round(time.Second), p.End, stage, p.Now.Seconds()/took, p.Events, p.Online, p.Deliveries)
		}
		return ctx.Err() == nil
	}
}

// seed tells of a run among many.
func (b *simBar) seed(seed uint64, res *sim.Result) {
	if b.on && time.Since(b.told) > 100*time.Millisecond {
		b.told = time.Now()
		fmt.Fprintf(os.Stderr, "\r\x1b[Kseed %d: fine, hash %016x", seed, res.Hash)
	}
}

func (b *simBar) clear() {
	if b.on {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}
