package program

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Format returns the program as text that Parse reads: a line for each step,
// as
//
//	links 2
//	acks 1 2
//	1 open
//	1 TmtpRev id="1"
//	alice: 1 Register newnode="telephone" newalias=*"alice alias"
//	1 Ping id="p" from=$alice.newalias to="nobody at all" datalen=# + "hello"
//	1 reset
//
// What a program may have and the text form cannot show there is none: any
// octets go through. Steps that others refer to get a label if they have none.
func (p *Program) Format() []byte {
	f := formatter{labels: p.labels()}
	f.WriteString("links " + strconv.Itoa(p.Links) + "\n")
	acks := ""
	for i, on := range p.Acks[:min(max(p.Links, 0), MaxLinks)] {
		if on {
			acks += " " + strconv.Itoa(i+1)
		}
	}
	if acks != "" {
		f.WriteString("acks" + acks + "\n")
	}
	for i := range p.Steps {
		if f.labels[i] != "" {
			f.WriteString(f.labels[i] + ": ")
		}
		f.step(&p.Steps[i])
		f.WriteByte('\n')
	}
	return []byte(f.String())
}

// String returns what Format does.
func (p *Program) String() string { return string(p.Format()) }

// labels returns the label that each step has in the text form.
func (p *Program) labels() []string {
	labels := make([]string, len(p.Steps))
	taken := make(map[string]bool)
	for i := range p.Steps {
		if l := p.Steps[i].Label; l != "" && !taken[l] {
			labels[i], taken[l] = l, true
		}
	}
	for i := range p.Steps {
		for r := range p.Steps[i].references() {
			if r.Step < 0 || r.Step >= len(labels) || labels[r.Step] != "" {
				continue
			}
			l := numbered(r.Step)
			for taken[l] {
				l += "_"
			}
			labels[r.Step], taken[l] = l, true
		}
	}
	return labels
}

// numbered is the label of a step that has none of its own.
func numbered(step int) string { return "s" + strconv.Itoa(step+1) }

// formatter writes the text form.
type formatter struct {
	strings.Builder
	labels []string
}

func (f *formatter) step(s *Step) {
	f.WriteString(strconv.Itoa(s.Link+1) + " " + s.Name())
	switch s.Do {
	case Send:
		for i := range s.Fields {
			f.WriteByte(' ')
			f.name(s.Fields[i].Name)
			f.WriteByte('=')
			f.value(s.Fields[i].Value.normal())
		}
		if data := s.Data.normal(); len(data) > 0 {
			f.WriteString(" + ")
			f.joined(data, "")
		}
		f.framing(&s.How)
	case Raw, Below:
		if data := s.Data.normal(); len(data) > 0 {
			f.WriteByte(' ')
			f.joined(data, "")
		}
		f.framing(&s.How)
	case Pause:
		f.WriteString(" " + s.Pause.String())
	}
}

// name writes the name of a field.
func (f *formatter) name(name string) {
	if isWord(name) {
		f.WriteString(name)
	} else {
		f.WriteString(strconv.Quote(name))
	}
}

// isWord reports whether a name or label can stand without quotes.
func isWord(s string) bool {
	for i, c := range []byte(s) {
		letter := c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// value writes a value as JSON with holes where that is what it is, else in
// pieces.
func (f *formatter) value(t Text) {
	bare := ""
	for i := range t {
		switch {
		case t[i].Kind != Literal:
			bare += f.hole(&t[i])
		case t[i].Times == 0:
			bare += t[i].Octets
		default:
			bare += "\n" // no value has that as it is
		}
	}
	if isPrintable(bare) && f.reads(bare, t) {
		f.WriteString(bare)
		return
	}
	f.joined(t, "raw")
}

// reads reports whether a text, read as a value, means t.
func (f *formatter) reads(bare string, t Text) bool {
	labels := make(map[string]int, len(f.labels))
	for i, l := range f.labels {
		labels[l] = i
	}
	p := lineParser{text: bare, labels: labels}
	read := p.value()
	return p.err == nil && p.pos == len(bare) && equal(read, t)
}

// equal compares two texts in normal form.
func equal(a, b Text) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// hole writes a piece that is not literal.
func (f *formatter) hole(p *Piece) string {
	switch {
	case p.Kind == Fresh:
		return "*" + strconv.Quote(p.Octets)
	case p.Kind == Count:
		return "#"
	case p.Ref.Step == Due:
		return "$" + dueLabel + "." + p.Ref.Field
	case p.Ref.Step >= 0 && p.Ref.Step < len(f.labels):
		return "$" + f.labels[p.Ref.Step] + "." + p.Ref.Field
	}
	return "$nowhere." + p.Ref.Field
}

// joined writes a text in pieces, each literal one in quotes behind a mark.
func (f *formatter) joined(t Text, mark string) {
	if mark != "" && (len(t) == 0 || t[0].Kind != Literal) {
		f.WriteString(mark + `""`) // by the mark the form is known
		if len(t) > 0 {
			f.WriteByte('+')
		}
	}
	for i := range t {
		if i > 0 {
			f.WriteByte('+')
		}
		p := &t[i]
		if p.Kind != Literal {
			f.WriteString(f.hole(p))
			continue
		}
		f.WriteString(mark + strconv.Quote(p.Octets))
		if p.Times > 0 {
			f.WriteString("x" + strconv.Itoa(p.Times))
		}
	}
}

// framing writes the departures in framing.
func (f *formatter) framing(h *Framing) {
	for _, o := range options {
		switch value, is := o.get(h); {
		case is && o.flag:
			f.WriteString(" /" + o.name)
		case is:
			f.WriteString(" /" + o.name + "=" + value)
		}
	}
}

// isPrintable reports whether a text can stand on a line as it is.
func isPrintable(s string) bool {
	for _, r := range s {
		if r != ' ' && !unicode.IsPrint(r) || r == utf8.RuneError {
			return false
		}
	}
	return utf8.ValidString(s)
}
