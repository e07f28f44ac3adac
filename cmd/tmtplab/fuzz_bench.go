package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/fuzz/bench"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// fuzzBench is one run of the fuzz bench command.
type fuzzBench struct {
	seeds    int
	time     time.Duration
	parallel int
	reports  []string

	mu  sync.Mutex // of what is told of runs
	out io.Writer
}

func fuzzBenchCommand() *cobra.Command {
	b := new(fuzzBench)
	cmd := &cobra.Command{
		Use:   "bench [FAULT...]",
		Short: "Measure the fuzzer by a server with faults",
		Long: `Switches on the faults of a server one at a time, the named ones or all, and has
the fuzzer look for each with several seeds. A fault counts as found when the
fuzzer says of the server with it what it does not say, given the same program,
of the server without it. The table has the time until then.

Exit code 0: half of the runs or more found each fault. 1: not so, or it was
interrupted. 2: wrong usage, or a file could not be written.`,
		Example: `  tmtplab fuzz bench
  tmtplab fuzz bench --seeds 3 --time 20s page-end lock-left
  tmtplab fuzz bench list`,
		Args: func(_ *cobra.Command, args []string) error {
			for _, name := range args {
				if _, err := faultNamed(name); err != nil {
					return err
				}
			}
			return nil
		},
		RunE: b.run,
	}
	f := cmd.Flags()
	f.IntVar(&b.seeds, "seeds", 10, "`number` of seeds: 1 and on")
	f.DurationVar(&b.time, "time", time.Minute, "how long to look for a fault with a seed")
	f.IntVar(&b.parallel, "parallel", 1, "`number` of searches at once; each keeps a core or two busy")
	f.StringArrayVar(&b.reports, "report", nil, "also write the report as `format=PATH`, - for stdout in place of the table; formats are json, junit, md, html, csv and badge (repeatable)")
	cmd.AddCommand(fuzzBenchListCommand(), fuzzBenchServeCommand())
	return cmd
}

func (b *fuzzBench) run(cmd *cobra.Command, names []string) error {
	if b.seeds < 1 || b.parallel < 1 {
		return errors.New("--seeds and --parallel: want 1 or more")
	}
	if b.time <= 0 {
		return fmt.Errorf("--time %v: want a time, as 60s", b.time)
	}
	sinks, err := reportSinks(b.reports)
	if err != nil {
		return err
	}
	if quiet, _ := cmd.Flags().GetBool("quiet"); !quiet {
		b.out = cmd.ErrOrStderr()
	}
	folder, err := os.MkdirTemp("", "tmtplab-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	rep := &reports.Report{
		Schema: reports.Schema, Kind: "fuzz-bench", Profile: string(spec.Draft), Started: time.Now(),
		Tool:   reports.Tool{Name: "tmtplab", Version: version()},
		Target: reports.Target{Address: "servers with faults"}, Planted: b.rows(names),
	}
	b.search(cmd.Context(), folder, rep.Planted)
	rep.DurationMS = reports.Milliseconds(time.Since(rep.Started))
	for i := range rep.Planted {
		rep.Results = append(rep.Results, plantedResult(&rep.Planted[i]))
	}
	rep.Summary = reports.Count(rep.Results)
	if cmd.Context().Err() != nil {
		rep.Stopped = "interrupted"
	}
	if !toStdout(sinks) {
		quiet, _ := cmd.Flags().GetBool("quiet")
		if err := reports.WritePlanted(cmd.OutOrStdout(), rep.Planted, reports.TableOptions{Color: colored(cmd), Quiet: quiet}); err != nil {
			return err
		}
	}
	for _, s := range sinks {
		if err := writeTo(cmd.OutOrStdout(), s.path, func(w io.Writer) error { return reports.Write(w, s.format, rep) }); err != nil {
			return err
		}
	}
	return verdict(rep, nil)
}

// rows are the rows of the table, without times.
func (b *fuzzBench) rows(names []string) (rows []reports.Planted) {
	faults := bench.All()
	if len(names) > 0 {
		faults = nil
		for _, name := range names {
			f, _ := bench.Lookup(name)
			faults = append(faults, f)
		}
	}
	for _, f := range faults {
		rows = append(rows, reports.Planted{
			Name: f.Name, Kind: f.Kind.String(), Depth: f.Depth, Links: f.Links, Requirement: f.Requirement, Title: f.Text,
		})
	}
	return rows
}

// plantedResult is a row as a check.
func plantedResult(p *reports.Planted) reports.Result {
	res := reports.Result{
		Check: "planted/" + p.Name, Title: p.Title, Requirements: []string{p.Requirement},
		Level: "M", Basis: "I", Section: "Planted faults", Status: reports.Pass,
		Actual: fmt.Sprintf("%d of %d runs found it", p.Found(), len(p.Runs)),
	}
	if 2*p.Found() < len(p.Runs) || len(p.Runs) == 0 {
		res.Status, res.Expected = reports.Fail, []string{"half of the runs find it"}
	}
	return res
}
