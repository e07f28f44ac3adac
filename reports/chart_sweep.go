package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/reports/plot"
)

// usual are the numbers that a sweep shows when nobody asks for others.
var usual = []string{
	"delivery.p50", "delivery.p99", "late.p99", "ack.p99", "login.p50", "goodput", "overhead", "octets_per_delivery",
	"resent_per_delivery", "reconnects", "queued_max", "busy_mean", "violations",
}

// shown are the usual numbers that are not zero everywhere.
func (s *Sweep) shown() (names []string) {
	for _, name := range usual {
		if slices.ContainsFunc(s.Points, func(p Point) bool { return p.Values[name].Mean != 0 }) {
			names = append(names, name)
		}
	}
	return names
}

// charts draws the usual numbers over the parameters, and the distribution of
// deliveries where there are few combinations.
func (s *Sweep) charts() (charts []Chart) {
	for _, name := range s.shown() {
		c, _ := s.Chart(name)
		charts = append(charts, c)
	}
	if len(s.Points) > 1 && len(s.Points) <= plot.Colors {
		if c, ok := s.distributions("delivery"); ok {
			charts = append(charts, c)
		}
	}
	return charts
}

// Chart draws a number of Metrics.Scalars, or "violations", over the
// parameters: as curves over the parameter of numbers that has most values, or
// as bars when there is none. It is not ok when no run has the number.
func (s *Sweep) Chart(name string) (c Chart, ok bool) {
	metric, known := LookupMetric(name)
	if !known || !slices.ContainsFunc(s.Points, func(p Point) bool { _, has := p.Values[name]; return has }) {
		return Chart{}, false
	}
	frame := plot.Frame{
		Title: sentence(metric.Text), Note: "With 95 % confidence intervals over the seeds.",
		Y: plot.Axis{Label: name, Unit: metric.Unit},
	}
	c.Name = "sweep-" + strings.ReplaceAll(name, "_", "-")
	if x := s.numericAxis(); x >= 0 {
		c.SVG = s.curves(name, x, frame)
	} else {
		c.SVG = s.bars(name, frame)
	}
	return c, true
}

// numericAxis returns the axis of numbers that has most values, or -1.
func (s *Sweep) numericAxis() int {
	best := -1
	for i := range s.Axes {
		if _, _, ok := s.Axes[i].numeric(); ok && (best < 0 || len(s.Axes[i].Values) > len(s.Axes[best].Values)) {
			best = i
		}
	}
	return best
}

// curves draws a line for each combination of the other parameters.
func (s *Sweep) curves(name string, x int, frame plot.Frame) string {
	axis := &s.Axes[x]
	values, unit, _ := axis.numeric()
	frame.X = plot.Axis{Label: axis.Path, Unit: unit, Scale: scaleOf(values), Ticks: values}
	var chart plot.Lines
	index := make(map[string]int)
	for _, p := range s.Points {
		e, has := p.Values[name]
		at := slices.Index(axis.Values, settingOf(p.Settings, axis.Path))
		if !has || at < 0 {
			continue
		}
		rest := settingsText(without(p.Settings, axis.Path))
		i, known := index[rest]
		if !known {
			i = len(chart.Lines)
			index[rest] = i
			chart.Lines = append(chart.Lines, plot.Line{Name: rest, Points: true})
		}
		l := &chart.Lines[i]
		l.X, l.Y = append(l.X, values[at]), append(l.Y, e.Mean)
		l.Low, l.High = append(l.Low, e.Low), append(l.High, e.High)
	}
	var all []float64
	for _, l := range chart.Lines {
		all = append(all, l.Y...)
	}
	frame.Y.Scale = scaleOf(all)
	chart.Frame = frame
	return chart.SVG()
}

// scaleOf is logarithmic for positive values that are far from each other.
func scaleOf(values []float64) plot.Scale {
	low, high := math.Inf(1), 0.0
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	if low > 0 && high >= 30*low {
		return plot.Log
	}
	return plot.Linear
}

// bars draws the values of the first parameter as groups and the rest side by
// side.
func (s *Sweep) bars(name string, frame plot.Frame) string {
	chart := plot.Bars{Frame: frame, Groups: []string{"all"}}
	path := ""
	if len(s.Axes) > 0 {
		path = s.Axes[0].Path
		chart.Groups, chart.X.Label = s.Axes[0].Values, path
	}
	index := make(map[string]int)
	for _, p := range s.Points {
		e, has := p.Values[name]
		group := max(slices.Index(chart.Groups, settingOf(p.Settings, path)), 0)
		if !has {
			continue
		}
		rest := settingsText(without(p.Settings, path))
		i, known := index[rest]
		if !known {
			i = len(chart.Series)
			index[rest] = i
			none := slices.Repeat([]float64{math.NaN()}, len(chart.Groups))
			chart.Series = append(chart.Series, plot.BarSeries{Name: rest, Values: none, Low: slices.Clone(none), High: slices.Clone(none)})
		}
		b := &chart.Series[i]
		b.Values[group], b.Low[group], b.High[group] = e.Mean, e.Low, e.High
	}
	return chart.SVG()
}

func without(settings []Setting, path string) []Setting {
	return slices.DeleteFunc(slices.Clone(settings), func(s Setting) bool { return s.Path == path })
}

// distributions draws a latency of all runs of each combination.
func (s *Sweep) distributions(name string) (Chart, bool) {
	metric, _ := lookup(latencyMetrics, name)
	chart := plot.Lines{Frame: plot.Frame{
		Title: sentence(metric.Text), Note: "All runs together: share of all that took no longer.",
		X: plot.Axis{Label: "latency", Unit: plot.Seconds, Scale: plot.Log}, Y: plot.Axis{Label: "share", Unit: plot.Share, Max: 1},
	}}
	for _, p := range s.Points {
		if l := p.Latencies[name]; l != nil {
			x, y := l.curve()
			chart.Lines = append(chart.Lines, plot.Line{Name: settingsText(p.Settings), X: x, Y: y})
		}
	}
	return Chart{"sweep-" + name + "-cdf", chart.SVG()}, len(chart.Lines) > 1
}

// Table gives the usual numbers of each combination, so many at the most; 0
// means all. Few are written short, for a terminal.
func (s *Sweep) Table(most int) (columns []string, rows [][]string) {
	for _, a := range s.Axes {
		columns = append(columns, shortPath(a.Path))
	}
	columns = append(columns, "runs")
	names := s.shown()
	if most > 0 {
		names = names[:min(most, len(names))]
	}
	columns = append(columns, names...)
	for _, p := range s.Points {
		var row []string
		for _, a := range s.Axes {
			row = append(row, settingOf(p.Settings, a.Path))
		}
		runs := fmt.Sprint(p.Runs)
		if p.Failed > 0 {
			runs += fmt.Sprintf(", %d failed", p.Failed)
		}
		row = append(row, runs)
		for _, name := range names {
			metric, _ := LookupMetric(name)
			row = append(row, p.Values[name].text(metric.Unit, most > 0))
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// text writes an estimate and below it its interval; short, with the greater distance
// of its ends from the mean.
func (e Estimate) text(unit plot.Unit, short bool) string {
	switch {
	case e.N == 0:
		return "–"
	case e.Low == e.High:
		return plot.Format(unit, e.Mean)
	case short:
		return plot.Format(unit, e.Mean) + " ± " + plot.Format(unit, max(e.High-e.Mean, e.Mean-e.Low))
	}
	return fmt.Sprintf("%s\n%s to %s", plot.Format(unit, e.Mean), plot.Format(unit, e.Low), plot.Format(unit, e.High))
}

// sentence begins a text with a capital, unless it begins with a name.
func sentence(s string) string {
	if word, _, _ := strings.Cut(s, " "); word == "" || strings.ContainsAny(word, "0123456789") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
