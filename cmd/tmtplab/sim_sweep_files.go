package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/reports"
)

// sweepFiles are where the results of a sweep go besides the terminal.
type sweepFiles struct {
	out, html, csv, series string
}

func (s *sweepFiles) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.out, "out", "", "keep all results in this `file`, as JSON, for sim merge and sim plot")
	f.StringVar(&s.html, "html", "", "write a page with tables and pictures to this `file`")
	f.StringVar(&s.csv, "csv", "", "write the numbers of all runs to this `file`, a row each")
	f.StringVar(&s.series, "series", "", "write how the runs were over time to this `file`, as CSV")
}

// check finds folders that are not there before anything runs.
func (s *sweepFiles) check() error {
	for _, file := range []string{s.out, s.html, s.csv, s.series} {
		if file == "" || file == "-" {
			continue
		}
		if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
			return fmt.Errorf("%s: there is no folder %s", file, filepath.Dir(file))
		}
	}
	return nil
}

// write writes the files asked for and prints the table, and says by its error
// whether all was well.
func (s *sweepFiles) write(cmd *cobra.Command, rep *reports.Report) error {
	out := cmd.OutOrStdout()
	text := true
	for _, to := range []struct {
		path  string
		write func(io.Writer, *reports.Report) error
	}{{s.out, reports.WriteJSON}, {s.html, reports.WriteHTML}, {s.csv, reports.WriteCSV}, {s.series, reports.WriteSeriesCSV}} {
		if to.path == "" {
			continue
		}
		text = text && to.path != "-"
		if err := writeTo(out, to.path, func(w io.Writer) error { return to.write(w, rep) }); err != nil {
			return err
		}
	}
	if text {
		quiet, _ := cmd.Flags().GetBool("quiet")
		if err := printSweep(out, rep, quiet); err != nil {
			return err
		}
	}
	for _, r := range rep.Runs {
		if r.Error != "" {
			return &exitError{exitFellShort, fmt.Sprintf("job %d (seed %d) gave no result: %s", r.Job, r.Seed, r.Error)}
		}
	}
	return verdict(rep, nil)
}

// shownNumbers is how many numbers of each combination the terminal has room
// for; files have them all.
const shownNumbers = 5

// printSweep prints the numbers of each combination of parameters, and what
// happened that must not.
func printSweep(w io.Writer, rep *reports.Report, quiet bool) error {
	if columns, rows := rep.Sweep.Table(shownNumbers); !quiet && len(rows) > 0 {
		if err := printTable(w, 30, columns, rows); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	for i := range rep.Results {
		if r := &rep.Results[i]; r.Status == reports.Fail {
			printViolation(w, r)
		}
	}
	failed, violated := 0, 0
	for _, r := range rep.Runs {
		if r.Error != "" {
			failed++
		} else if len(r.Violations) > 0 {
			violated++
		}
	}
	of := ""
	if n := rep.Sweep.Jobs; n != len(rep.Runs) {
		of = fmt.Sprintf(" of %d", n)
	}
	_, err := fmt.Fprintf(w, "%s, sweep %s: %d%s runs, %d with violations, %d without a result%s\n",
		cmp.Or(rep.Target.Name, "simulation"), rep.Sweep.ID, len(rep.Runs), of, violated, failed, stopped(rep))
	return err
}

func stopped(rep *reports.Report) string {
	if rep.Stopped == "" {
		return ""
	}
	return "; " + rep.Stopped
}
