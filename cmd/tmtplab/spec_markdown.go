package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// writeSpecMarkdown writes the protocol as one document: its requirements by
// section, the rulings, the tables of fields, and the limits.
func writeSpecMarkdown(out io.Writer, d *spec.Document) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "# TMTP version %s\n\n## Requirements\n", d.Version)
	for _, s := range d.Sections {
		var rows [][]string
		for _, r := range d.Requirements {
			if r.Section == s.String() {
				rows = append(rows, []string{r.ID, r.Level.Word(), r.Basis.Word(), requirementText(r)})
			}
		}
		if len(rows) > 0 {
			fmt.Fprintf(w, "\n### %s\n\n", s)
			markdownTable(w, []string{"requirement", "level", "basis", "statement"}, rows)
		}
	}
	fmt.Fprint(w, "\n## Rulings\n\n")
	for _, r := range d.Rulings {
		fmt.Fprintf(w, "- **%s**: %s\n", r.Name, r.Text)
	}
	markdownHeaders(w, "Requests", d.Requests)
	markdownHeaders(w, "Server messages", d.Messages)
	fmt.Fprint(w, "\n## Limits and timers\n\n")
	var rows [][]string
	for _, l := range d.Limits {
		rows = append(rows, []string{l.Name, strconv.FormatUint(l.Value, 10), l.Unit, string(l.Origin), l.Where, l.Requirement, l.Meaning})
	}
	markdownTable(w, []string{"limit", "value", "unit", "origin", "where", "requirement", "meaning"}, rows)
	fmt.Fprintf(w, "\nDeployed uids and nodeids are made of `%s`.\n", d.Alphabet)
	return w.Flush()
}

func requirementText(r spec.Requirement) string {
	if r.Untestable == "" {
		return r.Statement
	}
	return r.Statement + " *Untestable: " + r.Untestable + "*"
}

func markdownHeaders(w io.Writer, title string, headers []spec.HeaderDocument) {
	fmt.Fprintf(w, "\n## %s\n", title)
	for _, h := range headers {
		fmt.Fprintf(w, "\n### `%v` %s\n\nSection %s: %s.", h.Op, h.Name, h.Section, h.Meaning)
		if words := h.Words(); words != "" {
			fmt.Fprintf(w, " (%s)", words)
		}
		fmt.Fprint(w, "\n\n")
		if len(h.Fields) == 0 {
			fmt.Fprintln(w, "No fields but op.")
			continue
		}
		markdownTable(w, fieldColumns, fieldRows(&h))
	}
}

// markdownTable writes rows that no cell can break: what means something to a
// table or to inline HTML is escaped.
func markdownTable(w io.Writer, header []string, rows [][]string) {
	markdownRow(w, header)
	markdownRow(w, strings.Split(strings.Repeat("---,", len(header)-1)+"---", ","))
	for _, row := range rows {
		markdownRow(w, row)
	}
}

var markdownCell = strings.NewReplacer(`|`, `\|`, `<`, `&lt;`, `_`, `\_`)

func markdownRow(w io.Writer, cells []string) {
	for _, c := range cells {
		fmt.Fprintf(w, "| %s ", markdownCell.Replace(c))
	}
	fmt.Fprintln(w, "|")
}
