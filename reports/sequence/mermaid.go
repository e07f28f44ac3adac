package sequence

import (
	"fmt"
	"strings"
)

// Mermaid writes the diagram for Mermaid, in the order of sending: it knows no
// times, so they stand in the texts.
func (d *Diagram) Mermaid() string {
	events, left := d.shown()
	var b strings.Builder
	if d.Title != "" {
		fmt.Fprintf(&b, "---\ntitle: %q\n---\n", strings.Join(strings.Fields(plain(d.Title)), " "))
	}
	b.WriteString("sequenceDiagram\n")
	for i, name := range d.Parties {
		fmt.Fprintf(&b, "    participant p%d as %s\n", i, plain(name))
	}
	for _, e := range events {
		text := clock(e.At) + " " + plain(e.Text)
		switch e.Kind {
		case Note:
			fmt.Fprintf(&b, "    Note over p%d: %s\n", e.From, text)
		case Lost:
			fmt.Fprintf(&b, "    p%d-xp%d: %s\n", e.From, e.To, text)
		case Weak:
			fmt.Fprintf(&b, "    p%d-->>p%d: %s (+%v)\n", e.From, e.To, text, e.arrives()-e.At)
		default:
			fmt.Fprintf(&b, "    p%d->>p%d: %s (+%v)\n", e.From, e.To, text, e.arrives()-e.At)
		}
	}
	if left > 0 && len(d.Parties) > 0 {
		fmt.Fprintf(&b, "    Note over p0: %d more events are not drawn\n", left)
	}
	return b.String()
}

// plain takes out what has a meaning in Mermaid, or would end a line.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case r < ' ':
			b.WriteByte(' ')
		case strings.ContainsRune("#;<>&%\"", r):
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
