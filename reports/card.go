package reports

import (
	"io"
	"strings"
)

// WriteCard writes one result for people, without colour, with as many of the
// last lines of its transcript as asked for.
func WriteCard(w io.Writer, res *Result, transcript int) error {
	p := &printer{w: w, o: TableOptions{Transcript: transcript}}
	p.card(res)
	return p.err
}

// cards writes each result of a status with all that helps to understand it.
func (p *printer) cards(r *Report, status Status) {
	for i := range r.Results {
		if r.Results[i].Status == status {
			p.card(&r.Results[i])
		}
	}
}

var levels = map[string]string{"M": "must", "S": "should", "Y": "may"}
var bases = map[string]string{"S": "stated", "I": "implied", "O": "observed"}

// card writes a failure: what it is about, the clause, what would have done,
// what came, what went over the links, and how to see it again.
func (p *printer) card(res *Result) {
	p.printf("%s %s: %s\n", p.paint(res.Status, string(res.Status)), res.Check, res.Title)
	p.line("clause", strings.TrimSpace(strings.Join(res.Requirements, " ")+" ("+levels[res.Level]+", "+bases[res.Basis]+"; "+res.Section+")"))
	p.line("says", res.Statement)
	p.line("why", res.Reason)
	for i, e := range res.Expected {
		p.line([]string{"expected", "or"}[min(i, 1)], e)
	}
	p.line("came", res.Actual)
	shown := res.Transcript[max(0, len(res.Transcript)-p.o.Transcript):]
	for i, t := range shown {
		p.line([]string{"links", ""}[min(i, 1)], shorten(t, 200))
	}
	p.line("hint", res.Hint)
	p.line("repeat", res.Repro)
	p.printf("\n")
}

// line writes a labelled text, its further lines indented alike. An empty text
// has no line.
func (p *printer) line(label, text string) {
	for i, l := range strings.Split(text, "\n") {
		if i > 0 {
			label = ""
		}
		if l != "" {
			p.printf("     %-9s%s\n", label, l)
		}
	}
}
