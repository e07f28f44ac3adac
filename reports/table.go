package reports

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// TableOptions say how WriteTable writes.
type TableOptions struct {
	Color bool
	// Quiet leaves out the table, the warnings and what was recorded.
	Quiet bool
	// Transcript is how many lines of each failure's transcript are shown.
	Transcript int
}

// WriteTable writes a report for people: counts by section, then each failure
// with what was expected and what came, then what was skipped and why, then
// one line that sums up.
func WriteTable(w io.Writer, r *Report, o TableOptions) error {
	p := &printer{w: w, o: o}
	if !o.Quiet {
		p.sections(r)
	}
	p.cards(r, Fail)
	if !o.Quiet {
		p.cards(r, Warn)
		p.known(r)
		p.recorded(r)
		p.skipped(r)
	}
	for _, d := range r.Baseline {
		p.printf("%s %s\n", p.paint(Fail, "baseline"), d.Text)
	}
	p.total(r)
	return p.err
}

// printer keeps the first error of its writer.
type printer struct {
	w   io.Writer
	o   TableOptions
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// sections writes the table of counts. Verdicts that no check got have no
// column.
func (p *printer) sections(r *Report) {
	var order []string
	bySection := make(map[string][]Result)
	for _, res := range r.Results {
		if bySection[res.Section] == nil {
			order = append(order, res.Section)
		}
		bySection[res.Section] = append(bySection[res.Section], res)
	}
	slices.SortStableFunc(order, func(a, b string) int { return slices.Compare(numbers(a), numbers(b)) })
	used := slices.DeleteFunc(slices.Clone(Statuses), func(s Status) bool {
		return s != Pass && s != Fail && *r.Summary.of(s) == 0
	})
	table := p.table(append(tw.Alignment{tw.AlignLeft}, slices.Repeat(tw.Alignment{tw.AlignRight}, len(used)+1)...))
	table.Header(countRow("section", func(s Status) string { return string(s) }, "checks", used))
	for _, section := range order {
		table.Append(countCells(section, Count(bySection[section]), used))
	}
	table.Footer(countCells("all", r.Summary, used))
	if err := table.Render(); p.err == nil {
		p.err = err
	}
	p.printf("\n")
}

// table makes a table without lines between its cells.
func (p *printer) table(columns tw.Alignment) *tablewriter.Table {
	return tablewriter.NewTable(p.w,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone, Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off}},
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithFooterAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithAlignment(columns),
		tablewriter.WithFooterAlignmentConfig(tw.CellAlignment{PerColumn: columns}),
	)
}

// numbers returns the number that a section begins with, part by part, as 3
// and 10 of "3.10 Ack". A section without one comes last.
func numbers(section string) []int {
	first, _, _ := strings.Cut(section, " ")
	var parts []int
	for part := range strings.SplitSeq(first, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return []int{math.MaxInt}
		}
		parts = append(parts, n)
	}
	return parts
}

func countRow(name string, cell func(Status) string, total string, used []Status) []string {
	row := []string{name, total}
	for _, s := range used {
		row = append(row, cell(s))
	}
	return row
}

func countCells(name string, sum Summary, used []Status) []string {
	return countRow(name, func(s Status) string {
		if n := *sum.of(s); n > 0 {
			return strconv.Itoa(n)
		}
		return "·"
	}, strconv.Itoa(sum.Total), used)
}

// recorded writes what servers may do as they like, and what was not asked by
// the profile, a line each.
func (p *printer) recorded(r *Report) {
	for _, res := range r.Results {
		if res.Status != Info {
			continue
		}
		text := res.Reason
		if text == "" {
			text = strings.TrimSpace("came " + res.Actual)
		}
		p.printf("%s %s (%s): %s\n", p.paint(Info, "info"), res.Check, strings.Join(res.Requirements, " "), shorten(text, 160))
	}
}

// known writes what is known to fail, a line each.
func (p *printer) known(r *Report) {
	for _, res := range r.Results {
		if res.Status == Known {
			p.printf("%s %s (%s): %s\n", p.paint(Known, "known"), res.Check, strings.Join(res.Requirements, " "), shorten(res.Reason, 160))
		}
	}
}

// skipped writes each reason once, with the checks it holds for.
func (p *printer) skipped(r *Report) {
	var reasons []string
	checks := make(map[string][]string)
	for _, res := range r.Results {
		if res.Status == Skip {
			if checks[res.Reason] == nil {
				reasons = append(reasons, res.Reason)
			}
			checks[res.Reason] = append(checks[res.Reason], res.Check)
		}
	}
	for _, reason := range reasons {
		p.printf("%s %s: %s\n", p.paint(Skip, "skip"), reason, strings.Join(checks[reason], ", "))
	}
}

// total writes the last line.
func (p *printer) total(r *Report) {
	var counts []string
	for _, s := range Statuses {
		if n := *r.Summary.of(s); n > 0 {
			counts = append(counts, p.paint(s, fmt.Sprintf("%d %s", n, s)))
		}
	}
	took := time.Duration(r.DurationMS * float64(time.Millisecond)).Round(10 * time.Millisecond)
	p.printf("%d checks of %s in %v: %s", r.Summary.Total, r.Target.Address, took, strings.Join(counts, ", "))
	if r.Stopped != "" {
		p.printf(" (%s before the end)", r.Stopped)
	}
	p.printf("\n")
}

var colors = map[Status]string{Pass: "32", Fail: "1;31", Warn: "33", Info: "36", Skip: "2", Known: "35"}

func (p *printer) paint(s Status, text string) string {
	if !p.o.Color {
		return text
	}
	return "\x1b[" + colors[s] + "m" + text + "\x1b[0m"
}

func shorten(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}
