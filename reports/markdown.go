package reports

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"
)

// WriteMarkdown writes a report as the summary of a CI job: what was tested,
// counts by section, and failures to unfold.
func WriteMarkdown(w io.Writer, r *Report) error {
	p := &printer{w: w}
	p.printf("## %s: %s\n\n", r.Kind, r.verdict())
	for i, fact := range r.about() {
		p.printf("%s%s %s", []string{"", " · "}[min(i, 1)], fact[0], code(fact[1]))
	}
	p.printf(" · %v\n\n", time.Duration(r.DurationMS*float64(time.Millisecond)).Round(10*time.Millisecond))
	p.numbers(r)
	row := func(name string, s *Summary) {
		p.printf("| %s | %d |", cell(name), s.Total)
		for _, status := range Statuses {
			p.printf(" %d |", *s.of(status))
		}
		p.printf("\n")
	}
	p.printf("| section | checks | pass | fail | warn | info | skip | known |\n| :-- |%s\n", strings.Repeat(" --: |", 7))
	for _, s := range r.sections() {
		row(s.Name, &s.Summary)
	}
	row("all", &r.Summary)
	p.printf("\n")
	for _, d := range r.Baseline {
		p.printf("- baseline: %s\n", cell(d.Text))
	}
	if len(r.Baseline) > 0 {
		p.printf("\n")
	}
	for _, status := range []Status{Fail, Warn} {
		for i := range r.Results {
			if res := &r.Results[i]; res.Status == status {
				p.printf("<details><summary>%s <code>%s</code>: %s</summary>\n\n<pre>%s</pre>\n\n</details>\n\n",
					status, html.EscapeString(res.Check), html.EscapeString(res.Title), preformatted(res.text()))
			}
		}
	}
	p.list(r, Known, "known to fail")
	p.list(r, Info, "recorded")
	p.list(r, Skip, "skipped")
	return p.err
}

// numbers writes the main tables of a simulation or a sweep.
func (p *printer) numbers(r *Report) {
	var header []string
	var rows [][]string
	switch {
	case r.Sweep != nil:
		header, rows = r.Sweep.Table(markdownNumbers)
	case r.Metrics != nil:
		header = []string{"latency", "from what to what", "count"}
		for _, of := range percentiles {
			header = append(header, of.title)
		}
		rows, _, _ = r.Metrics.tables()
	}
	if len(rows) == 0 {
		return
	}
	line := func(cells []string) {
		for _, c := range cells {
			p.printf("| %s ", cell(c))
		}
		p.printf("|\n")
	}
	line(header)
	line(slices.Repeat([]string{":--"}, len(header)))
	for _, row := range rows {
		line(row)
	}
	p.printf("\n")
}

// markdownNumbers is how many numbers of a sweep a summary has room for.
const markdownNumbers = 6

// list writes results of a status with their reasons, folded.
func (p *printer) list(r *Report, status Status, title string) {
	n := *r.Summary.of(status)
	if n == 0 {
		return
	}
	p.printf("<details><summary>%d %s</summary>\n\n| check | requirements | reason |\n| :-- | :-- | :-- |\n", n, title)
	for _, res := range r.Results {
		if res.Status == status {
			reason := res.Reason
			if reason == "" {
				reason = res.Actual
			}
			p.printf("| %s | %s | %s |\n", cell(res.Check), cell(strings.Join(res.Requirements, " ")), cell(shorten(reason, 300)))
		}
	}
	p.printf("\n</details>\n\n")
}

// verdict sums up a run in a few words.
func (r *Report) verdict() string {
	switch s := r.Summary; {
	case r.Stopped != "":
		return r.Stopped + " before the end"
	case s.Fail > 0:
		return fmt.Sprintf("%d of %d checks failed", s.Fail, s.Total)
	case len(r.Baseline) > 0:
		return fmt.Sprintf("%d entries of the baseline are not right", len(r.Baseline))
	case s.Known > 0:
		return fmt.Sprintf("%d of %d checks passed, %d known to fail", s.Pass, s.Total, s.Known)
	}
	return fmt.Sprintf("%d of %d checks passed", r.Summary.Pass, r.Summary.Total)
}

// cell escapes text for a table, on one line.
func cell(s string) string {
	s = strings.Join(strings.Fields(visible(s)), " ")
	var b strings.Builder
	for _, c := range html.EscapeString(s) {
		if strings.ContainsRune("\\`*_[]|~@", c) {
			fmt.Fprintf(&b, "&#%d;", c)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

func code(s string) string { return "<code>" + cell(s) + "</code>" }

// preformatted escapes text for pre inside Markdown, where a blank line would
// end the block.
func preformatted(s string) string {
	return strings.ReplaceAll(html.EscapeString(visible(strings.TrimRight(s, "\n"))), "\n\n", "\n&#8203;\n")
}
