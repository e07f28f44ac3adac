package reports

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// WriteCSV writes a report as tidy CSV. Of a simulation, or of a sweep, it is a
// row for each number of each run, with a column for each parameter; times are
// in seconds, sizes in octets. Of other reports it is a row for each result.
func WriteCSV(w io.Writer, r *Report) error {
	if r.Kind != "sim" {
		return writeResultsCSV(w, r)
	}
	t := r.csv(w, "metric", "value")
	for _, run := range r.allRuns() {
		if run.Metrics == nil {
			continue
		}
		for _, s := range run.Metrics.Scalars() {
			t.row(&run, s.Name, decimal(s.Value))
		}
		t.row(&run, "violations", strconv.Itoa(len(run.Violations)))
	}
	return t.flush()
}

// WriteSeriesCSV writes how the runs were over time: a row for each point of
// each series. Time is the end of the interval, in seconds.
func WriteSeriesCSV(w io.Writer, r *Report) error {
	t := r.csv(w, "series", "time", "mean", "max")
	for _, run := range r.allRuns() {
		if run.Metrics == nil || run.Metrics.Series == nil {
			continue
		}
		s := run.Metrics.Series
		for _, name := range slices.Sorted(maps.Keys(s.Values)) {
			v := s.Values[name]
			for i := range min(len(v.Mean), len(v.Max)) {
				t.row(&run, name, decimal(float64(i+1)*s.Every), decimal(v.Mean[i]), decimal(v.Max[i]))
			}
		}
	}
	return t.flush()
}

// allRuns are the runs of a sweep, or the one run that a report is about.
func (r *Report) allRuns() []Run {
	if r.Sweep != nil || r.Metrics == nil {
		return r.Runs
	}
	return []Run{{Seed: r.Seed, TraceHash: r.TraceHash, Metrics: r.Metrics, Violations: make([]Violation, r.Summary.Fail)}}
}

// table writes rows that all begin with which run they are of.
type table struct {
	w    *csv.Writer
	name string
	axes []Axis
	err  error
}

func (r *Report) csv(w io.Writer, columns ...string) *table {
	t := &table{w: csv.NewWriter(w)}
	header := []string{"scenario", "job"}
	if r.Scenario != nil {
		t.name = r.Scenario.Name
	}
	if r.Sweep != nil {
		t.axes = r.Sweep.Axes
	}
	for _, a := range t.axes {
		header = append(header, a.Path)
	}
	t.err = t.w.Write(slices.Concat(header, []string{"seed"}, columns))
	return t
}

func (t *table) row(run *Run, cells ...string) {
	if t.err != nil {
		return
	}
	row := []string{t.name, strconv.Itoa(run.Job)}
	for _, a := range t.axes {
		row = append(row, settingOf(run.Settings, a.Path))
	}
	t.err = t.w.Write(slices.Concat(row, []string{strconv.FormatUint(run.Seed, 10)}, cells))
}

func (t *table) flush() error {
	if t.w.Flush(); t.err == nil {
		t.err = t.w.Error()
	}
	return t.err
}

// settingOf returns the value of a parameter.
func settingOf(settings []Setting, path string) string {
	for _, s := range settings {
		if s.Path == path {
			return s.Value
		}
	}
	return ""
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func writeResultsCSV(w io.Writer, r *Report) error {
	c := csv.NewWriter(w)
	c.Write([]string{"check", "status", "requirements", "level", "basis", "section", "duration_ms", "reason"})
	for _, res := range r.Results {
		c.Write([]string{
			res.Check, string(res.Status), strings.Join(res.Requirements, " "), res.Level, res.Basis, res.Section, decimal(res.DurationMS), res.Reason,
		})
	}
	c.Flush() // the first error of all
	return c.Error()
}
