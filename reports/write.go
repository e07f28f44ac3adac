package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

var writers = []struct {
	format string
	write  func(io.Writer, *Report) error
}{
	{"json", WriteJSON},
	{"junit", WriteJUnit},
	{"md", WriteMarkdown},
	{"html", WriteHTML},
	{"csv", WriteCSV},
	{"badge", WriteBadge},
}

// Formats are those that Write knows.
func Formats() (names []string) {
	for _, w := range writers {
		names = append(names, w.format)
	}
	return names
}

// Write writes a report in one of the Formats.
func Write(w io.Writer, format string, r *Report) error {
	for _, known := range writers {
		if known.format == format {
			return known.write(w, r)
		}
	}
	return fmt.Errorf("format %q: want one of %s", format, strings.Join(Formats(), ", "))
}

// section is the results of one, in the order of the protocol.
type section struct {
	Name    string
	Summary Summary
	Results []Result
}

func (r *Report) sections() []section {
	var all []section
	for _, res := range r.Results {
		i := slices.IndexFunc(all, func(s section) bool { return s.Name == res.Section })
		if i < 0 {
			i = len(all)
			all = append(all, section{Name: res.Section})
		}
		all[i].Results = append(all[i].Results, res)
	}
	slices.SortStableFunc(all, func(a, b section) int { return slices.Compare(numbers(a.Name), numbers(b.Name)) })
	for i := range all {
		all[i].Summary = Count(all[i].Results)
	}
	return all
}

// about are the facts of a run, a name and a value each.
func (r *Report) about() [][2]string {
	facts := [][2]string{{"target", r.Target.Address}}
	if r.Target.Name != "" {
		facts = append(facts, [2]string{"server", r.Target.Name})
	}
	return append(facts, [][2]string{
		{"profile", r.Profile}, {"strict", fmt.Sprint(r.Strict)}, {"seed", fmt.Sprint(r.Seed)}, {"tool", r.Tool.Name + " " + r.Tool.Version},
	}...)
}

// text is a result's card, without colour.
func (res *Result) text() string {
	var b strings.Builder
	p := &printer{w: &b, o: TableOptions{Transcript: len(res.Transcript)}}
	p.card(res)
	return b.String()
}
