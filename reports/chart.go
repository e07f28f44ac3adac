package reports

import (
	"slices"

	"github.com/tmtplab/tmtplab/reports/plot"
)

// Chart is a picture of a report.
type Chart struct {
	Name string // "latency-cdf": a file's name without its ending
	SVG  string
}

// Charts draws what there is to see in a report: of one run how long things
// took and how the system was over time, of a sweep the curves over its
// parameters.
func (r *Report) Charts() []Chart {
	switch {
	case r.Sweep != nil:
		return r.Sweep.charts()
	case r.Metrics != nil:
		return r.Metrics.charts(r.marks())
	}
	return nil
}

// mostMarks is how many faults pictures show; more would hide the curves.
const mostMarks = 200

func (r *Report) marks() (marks []plot.Mark) {
	if r.Scenario != nil {
		for _, m := range r.Scenario.Marks[:min(len(r.Scenario.Marks), mostMarks)] {
			marks = append(marks, plot.Mark{From: m.From, To: m.To, Text: m.Text})
		}
	}
	return marks
}

// charts draws one run. What never happened has no picture.
func (m *Metrics) charts(marks []plot.Mark) (charts []Chart) {
	end := 0.0 // of the axes of time; 0: where the values end
	if m.Runs == 1 {
		end = m.Seconds
	}
	if cdf, ok := m.distributions(); ok {
		charts = append(charts, cdf...)
	}
	for _, name := range []string{"delivery", "late", "ack"} {
		if l := m.Latencies[name]; l != nil && l.Heat != nil && len(l.Heat.Counts) > 1 {
			charts = append(charts, Chart{"heat-" + name, l.Heat.chart(name, end).SVG()})
		}
	}
	if m.Series == nil {
		return charts
	}
	for _, c := range timeCharts {
		if svg, ok := m.Series.chart(c, end, marks); ok {
			charts = append(charts, Chart{c.name, svg})
		}
	}
	return charts
}

// distributions draws what users wait for, as shares and as percentiles.
func (m *Metrics) distributions() ([]Chart, bool) {
	cdf := plot.Lines{Frame: plot.Frame{
		Title: "How long it took", Note: "Share of all that took no longer.",
		X: plot.Axis{Label: "latency", Unit: plot.Seconds, Scale: plot.Log}, Y: plot.Axis{Label: "share", Unit: plot.Share, Max: 1},
	}}
	tail := plot.Lines{Frame: plot.Frame{
		Title: "The slowest", Note: "Latency that so many did not exceed.",
		X: plot.Axis{Label: "percentile", Scale: plot.Nines}, Y: plot.Axis{Label: "latency", Unit: plot.Seconds, Scale: plot.Log},
	}}
	for _, k := range latencyMetrics[:7] { // commits and syncs are no user's
		if l := m.Latencies[k.Name]; l != nil {
			x, y := l.curve()
			cdf.Lines = append(cdf.Lines, plot.Line{Name: k.Name, X: x, Y: y})
			x, y = x[min(len(x), 5):], y[min(len(y), 5):] // the fastest say nothing here
			tail.Lines = append(tail.Lines, plot.Line{Name: k.Name, X: y, Y: x})
		}
	}
	return []Chart{{"latency-cdf", cdf.SVG()}, {"latency-percentiles", tail.SVG()}}, len(cdf.Lines) > 0
}

// chart draws a heat map of a latency.
func (h *Heat) chart(name string, end float64) *plot.Heat {
	metric, _ := lookup(latencyMetrics, name)
	c := &plot.Heat{
		Frame: plot.Frame{
			Title: "Latency over time: " + name, Note: metric.Text + ", by when it ended",
			X: plot.Axis{Label: "simulated time", Unit: plot.Seconds, Max: end}, Y: plot.Axis{Label: "latency", Unit: plot.Seconds, Scale: plot.Log},
		},
		Y: slices.Clone(h.Rows), Of: "count",
	}
	for i := range len(h.Counts) + 1 {
		c.X = append(c.X, float64(i)*h.Every)
	}
	if n := len(h.Rows); n > 0 {
		c.Y = append(c.Y, h.Rows[n-1]*2)
	}
	for _, column := range h.Counts {
		counts := make([]float64, len(column))
		for i, n := range column {
			counts[i] = float64(n)
		}
		c.Counts = append(c.Counts, counts)
	}
	return c
}

// timeChart is series that belong into one picture.
type timeChart struct {
	name, title, note string
	axis              plot.Axis
	series            []string
}

var timeCharts = []timeChart{
	{"clients", "Clients", "As the server sees them.", plot.Axis{Label: "count"}, []string{"online", "links"}},
	{"messages", "Messages", "Posts accepted, and messages shown to users.", plot.Axis{Label: "per second"}, []string{"deliveries_rate", "posts_rate"}},
	{"goodput", "Goodput and overhead", "Data shown to users, and all octets sent, TLS, TCP and IP included.", plot.Axis{Label: "rate", Unit: plot.OctetsPerSecond}, []string{"goodput", "up_rate", "down_rate"}},
	{"queues", "Queues at the server", "What waits there for clients.", plot.Axis{Label: "count"}, []string{"queued", "messages", "bodies"}},
	{"flight", "Under way", "Frames on links, and requests without an answer.", plot.Axis{Label: "count"}, []string{"in_flight", "pending"}},
	{"resent", "Retransmissions", "TCP segments sent again.", plot.Axis{Label: "per second"}, []string{"resent_rate"}},
	{"load", "Load of the server's processor", "Share of the time that it worked.", plot.Axis{Label: "load", Unit: plot.Share}, []string{"busy"}},
	{"backlog", "Backlog of the server", "Inputs that wait for the processor, batches that wait for the disk.", plot.Axis{Label: "count"}, []string{"inputs", "batches"}},
}

// chart draws series over time, each with the area up to its highest values;
// ok is false when all stayed at zero.
func (s *Series) chart(c timeChart, end float64, marks []plot.Mark) (svg string, ok bool) {
	p := plot.Lines{
		Frame: plot.Frame{Title: c.title, Note: c.note, X: plot.Axis{Label: "simulated time", Unit: plot.Seconds, Max: end}, Y: c.axis, Height: 300},
		Marks: marks,
	}
	for _, name := range c.series {
		v := s.Values[name]
		if !slices.ContainsFunc(v.Max, func(x float64) bool { return x != 0 }) || len(v.Mean) != len(v.Max) {
			continue
		}
		metric, _ := LookupSeries(name)
		l := plot.Line{Name: metric.Text, Y: v.Mean, Low: v.Mean, High: v.Max}
		for i := range v.Mean {
			l.X = append(l.X, (float64(i)+1)*s.Every)
		}
		p.Lines = append(p.Lines, l)
	}
	if len(p.Lines) == 0 {
		return "", false
	}
	return p.SVG(), true
}
