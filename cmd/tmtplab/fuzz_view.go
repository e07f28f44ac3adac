package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/explore"
)

// fuzzScene is a moment of a run, as it is shown.
type fuzzScene struct {
	Target     string
	At, Limit  time.Duration // Limit 0: none
	Executions int
	Most       int     // executions; 0: any number
	Rate       float64 // executions a second, lately
	States     int
	Edges      int
	Corpus     int
	Restarts   int
	Newest     string // the last edge that was new
	NewestAt   time.Duration
	Phases     []explore.PhaseCount
	Doing      string // what is done in place of exploring
	Findings   []fuzzSeen
}

// fuzzSeen is a finding in the list.
type fuzzSeen struct {
	Oracle, Text string
	At           time.Duration
	Rate         string // of repeats; "" when there were none yet
}

// fuzzView shows a run as it goes: on a terminal as a few lines that are drawn
// again and again in place, elsewhere as plain lines now and then.
type fuzzView struct {
	out      io.Writer
	terminal bool
	quiet    bool
	width    int
	color    bool

	scene  fuzzScene // as it was last
	marks  []fuzzMark
	lines  int // that are on the screen
	told   time.Duration
	listed int // findings that were told in plain lines
	curve  []int
}

// fuzzMark is how far a run was at a time, for its rate.
type fuzzMark struct {
	at         time.Duration
	executions int
}

const (
	// drawEvery is how often a terminal is drawn again.
	drawEvery = 100 * time.Millisecond
	// tellEvery is how often a plain line is written.
	tellEvery = 10 * time.Second
	// mostFindings is how many of the findings a terminal shows, the last ones.
	mostFindings = 8
	// rateOver is the time over which the rate is taken.
	rateOver = 3 * time.Second
)

// newFuzzView returns the view that is right where the command's output goes.
func newFuzzView(cmd *cobra.Command, quiet bool) *fuzzView {
	out := cmd.OutOrStdout()
	v := &fuzzView{out: out, quiet: quiet}
	if f, ok := out.(*os.File); ok && isTerminal(f) {
		v.terminal, v.color, v.width = true, colored(cmd), terminalWidth(f)
	}
	if is, _ := cmd.Flags().GetBool("quiet"); is {
		v.quiet = true
	}
	return v
}

// progress is told by the engine of each execution.
func (v *fuzzView) progress(p *fuzz.Progress) {
	if v.quiet {
		return
	}
	s := &v.scene
	s.At, s.Executions, s.Rate = p.At, p.Executions, v.rate(p.At, p.Executions)
	s.States, s.Edges, s.Corpus, s.Restarts = p.States, p.Edges, p.Corpus, p.Restarts
	s.Newest, s.NewestAt, s.Phases, s.Doing = p.Newest, p.NewestAt, p.Phases, p.Doing
	s.Findings = s.Findings[:0]
	for _, f := range p.Found {
		seen := fuzzSeen{Oracle: f.Oracle, Text: f.Text, At: time.Duration(f.Seconds * float64(time.Second))}
		if rate := f.Rate(); rate.Tried > 0 {
			seen.Rate = rate.String()
		}
		s.Findings = append(s.Findings, seen)
	}
	v.show(s)
}

// rate returns how many executions a second there were lately.
func (v *fuzzView) rate(at time.Duration, executions int) float64 {
	if n := len(v.marks); n == 0 || at-v.marks[n-1].at >= drawEvery {
		v.marks = append(v.marks, fuzzMark{at, executions})
	}
	for len(v.marks) > 2 && at-v.marks[1].at >= rateOver {
		v.marks = v.marks[1:]
	}
	first := v.marks[0]
	if len(v.marks) < 2 || at == first.at {
		first = fuzzMark{}
	}
	if at == first.at {
		return 0
	}
	return float64(executions-first.executions) / (at - first.at).Seconds()
}

// show shows a moment, if it is time. Findings are told at once.
func (v *fuzzView) show(s *fuzzScene) {
	switch {
	case v.quiet:
	case v.terminal:
		if v.told == 0 || s.At-v.told >= drawEvery || len(s.Findings) != v.listed {
			v.told, v.listed = s.At, len(s.Findings)
			v.draw(s)
		}
	default:
		for ; v.listed < len(s.Findings); v.listed++ {
			f := s.Findings[v.listed]
			fmt.Fprintf(v.out, "%7.1fs finding: %s: %s\n", f.At.Seconds(), f.Oracle, f.Text)
		}
		if s.At-v.told >= tellEvery {
			v.told = s.At
			fmt.Fprintf(v.out, "%7.1fs %s\n", s.At.Seconds(), s.counts())
		}
	}
}

// counts says how far the run is.
func (s *fuzzScene) counts() string {
	text := fmt.Sprintf("%s, %.0f a second, %s, %s, %s", amount(s.Executions, "execution"), s.Rate,
		amount(s.States, "state"), amount(s.Edges, "edge"), amount(s.Corpus, "program kept"))
	if s.Restarts > 0 {
		text += ", " + amount(s.Restarts, "restart")
	}
	return text + ", " + amount(len(s.Findings), "finding")
}

// draw draws the lines over those before.
func (v *fuzzView) draw(s *fuzzScene) {
	v.curve = append(v.curve, s.Edges)
	lines := v.render(s)
	var b strings.Builder
	if v.lines > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", v.lines)
	}
	for _, line := range lines {
		b.WriteString("\r\x1b[K" + line + "\n")
	}
	b.WriteString("\x1b[J")
	io.WriteString(v.out, b.String())
	v.lines = len(lines)
}

// render makes the lines, each as wide as the terminal at most.
func (v *fuzzView) render(s *fuzzScene) (lines []string) {
	width := v.width
	if width == 0 {
		width = 80
	}
	bold, red, plain := "", "", ""
	if v.color {
		bold, red, plain = "\x1b[1m", "\x1b[31m", "\x1b[0m"
	}
	add := func(style, format string, args ...any) {
		text := cut(fmt.Sprintf(format, args...), width-1)
		if style != "" {
			text = style + text + plain
		}
		lines = append(lines, text)
	}
	limit := ""
	switch {
	case s.Most > 0:
		limit = " of " + amount(s.Most, "execution")
	case s.Limit > 0:
		limit = fmt.Sprintf(" of %v", s.Limit)
	}
	add(bold, "fuzzing %s  %v%s  %s", s.Target, s.At.Truncate(time.Second), limit, bar(s, 20))
	add("", "  executions %-9d %.0f a second", s.Executions, s.Rate)
	add("", "  edges      %-9d %s", s.Edges, sparkline(v.curve, min(40, max(0, width-24))))
	add("", "  states     %-9d %s", s.States, phases(s.Phases))
	restarts := ""
	if s.Restarts > 0 {
		restarts = fmt.Sprintf("restarts of the target %d", s.Restarts)
	}
	add("", "  corpus     %-9d %s", s.Corpus, restarts)
	if s.Newest != "" {
		add("", "  newest     %s, %.0fs ago", s.Newest, (s.At - s.NewestAt).Seconds())
	}
	if s.Doing != "" {
		add("", "  now        %s", s.Doing)
	}
	if len(s.Findings) == 0 {
		add("", "  findings   none")
		return lines
	}
	add(red, "  findings   %d", len(s.Findings))
	for _, f := range s.Findings[max(0, len(s.Findings)-mostFindings):] {
		add("", "    %6.1fs  %-10s %-9s %s", f.At.Seconds(), f.Oracle, f.Rate, f.Text)
	}
	return lines
}

// bar shows how much of a run is over.
func bar(s *fuzzScene, width int) string {
	share := 0.0
	switch {
	case s.Most > 0:
		share = float64(s.Executions) / float64(s.Most)
	case s.Limit > 0:
		share = s.At.Seconds() / s.Limit.Seconds()
	default:
		return ""
	}
	full := min(width, int(share*float64(width)))
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "]"
}

// sparkline draws a growing count, all of it from the run's beginning on, in
// so many columns.
func sparkline(counts []int, width int) string {
	const levels = "▁▂▃▄▅▆▇█"
	if len(counts) == 0 || width == 0 {
		return ""
	}
	most := max(1, counts[len(counts)-1])
	width = min(width, len(counts))
	var b strings.Builder
	for i := range width {
		n := counts[(i+1)*len(counts)/width-1]
		level := min(n*8/most, 7)
		b.WriteString(levels[level*len("▁") : (level+1)*len("▁")])
	}
	return b.String()
}

// phases tells how many states there are of each phase.
func phases(list []explore.PhaseCount) string {
	var parts []string
	for _, p := range list {
		parts = append(parts, fmt.Sprintf("%s %d", p.Phase, p.States))
	}
	return strings.Join(parts, ", ")
}

// cut shortens a text to so many columns.
func cut(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return strings.TrimRight(text, " ")
	}
	runes := []rune(text)
	return string(runes[:max(0, width-1)]) + "…"
}

// clear leaves the last picture as it is: what comes next stands below it.
func (v *fuzzView) clear() {
	if v.terminal && !v.quiet {
		v.draw(&v.scene)
	}
}
