package reports

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/reports/plot"
)

//go:embed sim.html.tmpl
var simPage string

var simTemplate = template.Must(template.New("sim").Funcs(template.FuncMap{
	"text":       func(res Result) string { return visible(res.text()) },
	"svg":        func(c Chart) template.HTML { return template.HTML(c.SVG) },
	"paragraphs": paragraphs,
	"settings":   settingsText,
}).Parse(simPage))

// writeSimHTML writes a simulation, or a sweep, as one page that needs nothing
// else: question and answer, verdicts, tables, pictures, and the numbers to
// take away.
func writeSimHTML(w io.Writer, r *Report) error {
	var numbers bytes.Buffer
	if err := WriteCSV(&numbers, r); err != nil {
		return err
	}
	page := simView{Report: r, Verdict: r.simVerdict(), Charts: r.Charts(), CSV: dataURI("text/csv", numbers.Bytes())}
	if r.Metrics != nil {
		page.Latencies, page.Counters, page.Derived = r.Metrics.tables()
		numbers.Reset()
		if err := WriteSeriesCSV(&numbers, r); err != nil {
			return err
		}
		page.SeriesCSV = dataURI("text/csv", numbers.Bytes())
	}
	if r.Sweep != nil {
		page.Columns, page.Rows = r.Sweep.Table(0)
	}
	for i := range r.Results {
		if res := &r.Results[i]; res.Status == Fail {
			page.Failed = append(page.Failed, *res)
		} else {
			page.Held = append(page.Held, *res)
		}
	}
	return simTemplate.Execute(w, page)
}

// simView is what the page is made of.
type simView struct {
	*Report
	Verdict   string
	Failed    []Result
	Held      []Result
	Latencies [][]string
	Counters  [][]string
	Derived   [][]string
	Columns   []string // of the table of a sweep
	Rows      [][]string
	Charts    []Chart
	CSV       template.URL
	SeriesCSV template.URL
}

// Facts are what identifies a run.
func (v simView) Facts() (facts [][2]string) {
	add := func(name, value string) { facts = append(facts, [2]string{name, value}) }
	if v.Scenario != nil {
		add("clients", plot.Format(plot.Number, float64(v.Scenario.Clients)))
	}
	if v.Sweep != nil {
		add("seeds", fmt.Sprintf("%d to %d", v.Sweep.FirstSeed, v.Sweep.LastSeed))
		add("runs", fmt.Sprintf("%d of %d", len(v.Runs), v.Sweep.Jobs))
		add("sweep", v.Sweep.ID)
	} else {
		add("seed", fmt.Sprint(v.Seed))
	}
	took := time.Duration(v.DurationMS * float64(time.Millisecond)).Seconds()
	if v.Metrics != nil {
		add("simulated", plot.Format(plot.Seconds, v.Metrics.Seconds))
		if took > 0 {
			add("speed", plot.Format(plot.Number, v.Metrics.Seconds/took)+" × real time")
		}
	}
	if v.TraceHash != "" {
		add("trace hash", v.TraceHash)
	}
	add("took", plot.Format(plot.Seconds, took))
	add("tool", strings.TrimSpace(v.Tool.Name+" "+v.Tool.Version))
	return facts
}

// simVerdict sums up what the oracles found.
func (r *Report) simVerdict() string {
	if r.Stopped == "" && r.Summary.Fail == 0 {
		return fmt.Sprintf("%d rules held, none broken", r.Summary.Total)
	}
	if r.Stopped == "" {
		return fmt.Sprintf("%d of %d rules broken", r.Summary.Fail, r.Summary.Total)
	}
	return r.verdict()
}

// tables gives the rows of the tables of a run.
func (m *Metrics) tables() (latencies, counters, derived [][]string) {
	for _, k := range latencyMetrics {
		l := m.Latencies[k.Name]
		if l == nil {
			continue
		}
		row := []string{k.Name, k.Text, plot.Format(plot.Number, float64(l.Count))}
		for _, p := range percentiles {
			row = append(row, plot.Format(plot.Seconds, p.of(l)))
		}
		latencies = append(latencies, row)
	}
	for _, c := range counterMetrics {
		if n := m.Counters[c.Name]; n != 0 {
			counters = append(counters, []string{c.Name, c.Text, plot.Format(c.Unit, float64(n))})
		}
	}
	for _, d := range derivedMetrics {
		if v, ok := m.Derived(d.Name); ok && v != 0 {
			derived = append(derived, []string{d.Name, d.Text, plot.Format(d.Unit, v)})
		}
	}
	return latencies, counters, derived
}

func dataURI(kind string, data []byte) template.URL {
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data))
}

// paragraphs cuts a text at its blank lines.
func paragraphs(s string) (list []string) {
	for p := range strings.SplitSeq(s, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// settingsText writes settings as "link lte, users 10", by the last part of
// their paths.
func settingsText(settings []Setting) string {
	var words []string
	for _, s := range settings {
		words = append(words, shortPath(s.Path)+" "+s.Value)
	}
	return strings.Join(words, ", ")
}

func shortPath(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }
