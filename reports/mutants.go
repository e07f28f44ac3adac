package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/olekukonko/tablewriter/tw"
)

// Mutant is a row of the kill matrix: a fault put in front of a correct
// server, and the checks that noticed it.
type Mutant struct {
	Name   string   `json:"name"` // "section/what"
	Title  string   `json:"title"`
	Breaks []string `json:"breaks"` // IDs of requirements, the one it is about first
	// KilledBy are the checks of those requirements that failed; none when it
	// survived.
	KilledBy []string `json:"killed_by"`
	// Shown are those of Breaks of which a check failed.
	Shown []string `json:"shown"`
	// AlsoFailed are the other checks that failed.
	AlsoFailed []string `json:"also_failed,omitempty"`
	DurationMS float64  `json:"duration_ms"`
}

// WriteMutants writes the kill matrix: a row for each mutant with what killed
// it, survivors last, and a line that counts them. Quiet leaves the survivors
// and that line.
func WriteMutants(w io.Writer, r *Report, o TableOptions) error {
	p := &printer{w: w, o: o}
	var killed, survived []Mutant
	for _, m := range r.Mutants {
		if len(m.KilledBy) > 0 {
			killed = append(killed, m)
		} else {
			survived = append(survived, m)
		}
	}
	if o.Quiet {
		p.mutants(survived)
	} else {
		p.mutants(slices.Concat(killed, survived))
	}
	p.printf("%d mutants: %d killed, %d survived\n", len(r.Mutants), len(killed), len(survived))
	return p.err
}

// mutants writes the rows, if there are any.
func (p *printer) mutants(rows []Mutant) {
	if len(rows) == 0 {
		return
	}
	full := slices.ContainsFunc(rows, func(m Mutant) bool { return len(m.AlsoFailed) > 0 })
	header := []string{"mutant", "breaks", "killed by"}
	if full {
		header = append(header, "fails too")
	}
	header = append(header, "time")
	columns := slices.Repeat(tw.Alignment{tw.AlignLeft}, len(header))
	columns[len(header)-1] = tw.AlignRight
	table := p.table(columns)
	table.Header(header)
	for _, m := range rows {
		killers := few(m.KilledBy, 2)
		if len(m.KilledBy) == 0 {
			killers = p.paint(Fail, "survived")
		}
		row := []string{m.Name, strings.Join(m.Breaks, " "), killers}
		if full {
			row = append(row, few(m.AlsoFailed, 3))
		}
		took := time.Duration(m.DurationMS * float64(time.Millisecond)).Round(10 * time.Millisecond)
		table.Append(append(row, took.String()))
	}
	if err := table.Render(); p.err == nil {
		p.err = err
	}
	p.printf("\n")
}

// few returns the first names of a list, and how many more there are.
func few(names []string, most int) string {
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}
