package explore

import (
	"fmt"
	"io"
	"strings"
)

// WriteDOT writes the graph in the language of Graphviz. States that findings
// touch are filled, and say which.
func (g *Graph) WriteDOT(w io.Writer) error {
	var b strings.Builder
	b.WriteString("digraph states {\n\trankdir=LR\n\tnode [shape=box, fontname=\"sans-serif\", fontsize=10]\n\tedge [fontname=\"sans-serif\", fontsize=8]\n")
	for _, s := range g.States {
		lines := append([]string{s.State}, s.Findings...)
		look := ""
		if len(s.Findings) > 0 {
			look = ", style=filled, fillcolor=\"#f6c1b0\""
		}
		fmt.Fprintf(&b, "\ts%d [label=%s%s]\n", s.ID, quoteDOT(strings.Join(lines, "\n")), look)
	}
	for _, v := range g.Moves {
		fmt.Fprintf(&b, "\ts%d -> s%d [label=%s]\n", v.From, v.To, quoteDOT(fmt.Sprintf("%s ×%d", v.Act, v.Times)))
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// quoteDOT writes a text as a quoted string of DOT.
func quoteDOT(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
