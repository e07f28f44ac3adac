package main

import (
	"fmt"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/measure"
)

// printRun prints a run for people: its latencies, its totals, and what
// happened that must not.
func printRun(w io.Writer, rep *reports.Report, res *sim.Result, quiet bool) error {
	if !quiet {
		if err := printMeasures(w, rep.Metrics); err != nil {
			return err
		}
	}
	for i := range rep.Results {
		if r := &rep.Results[i]; r.Status == reports.Fail {
			printViolation(w, r)
		}
	}
	state := "everything arrived"
	switch {
	case res.Stopped:
		state = "interrupted"
	case len(res.Violations) > 0:
		state = fmt.Sprintf("%d of %d rules broken", rep.Summary.Fail, rep.Summary.Total)
	case rep.Summary.Skip > 0:
		state = "no rule broken; what arrives in the end was not judged"
	case !res.Drained:
		state = "no rule broken"
	}
	_, err := fmt.Fprintf(w, "%s, seed %d: %s; %v simulated, %d events, hash %s\n",
		rep.Target.Name, rep.Seed, state, res.Time.Round(time.Millisecond), res.Events, rep.TraceHash)
	return err
}

func printViolation(w io.Writer, r *reports.Result) {
	fmt.Fprintf(w, "fail %s: %s\n", r.Check, r.Title)
	fmt.Fprintf(w, "     clause   %v\n", r.Requirements)
	fmt.Fprintf(w, "     came     %s\n", r.Actual)
	for _, line := range r.Transcript {
		fmt.Fprintf(w, "              %s\n", line)
	}
	if r.Reason != "" {
		fmt.Fprintf(w, "     besides  %s\n", r.Reason)
	}
	fmt.Fprintf(w, "     repeat   %s\n", r.Repro)
}

// printMeasures prints latencies and totals as tables.
func printMeasures(w io.Writer, m *reports.Metrics) error {
	var rows [][]string
	for _, k := range measure.Kinds() {
		l := m.Latencies[k.String()]
		if l == nil {
			continue
		}
		row := []string{k.String(), fmt.Sprint(l.Count)}
		for _, v := range []float64{l.Mean, l.P50, l.P90, l.P99, l.P999, l.Max} {
			row = append(row, seconds(v))
		}
		rows = append(rows, row)
	}
	header := []string{"latency", "count", "mean", "p50", "p90", "p99", "p99.9", "max"}
	if err := printTable(w, 12, header, rows); err != nil {
		return err
	}
	var line string
	for _, c := range measure.Counters() {
		n, ok := m.Counters[c.String()]
		if !ok {
			continue
		}
		part := fmt.Sprintf("%s %d", c, n)
		if len(line)+len(part) > 110 {
			fmt.Fprintln(w, line)
			line = ""
		}
		if line != "" {
			line += ", "
		}
		line += part
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// seconds is a time as people read it, to three digits.
func seconds(v float64) string {
	d := time.Duration(v * float64(time.Second))
	for _, unit := range []time.Duration{time.Hour, time.Minute, time.Second, time.Millisecond, time.Microsecond} {
		if d >= unit {
			return d.Round(unit / 1000).String()
		}
	}
	return d.String()
}
