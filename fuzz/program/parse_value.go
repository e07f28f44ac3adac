package program

import (
	"fmt"
	"strconv"
	"strings"
)

// raw marks values that are written in pieces, since they are no JSON, or too
// long to be read.
const raw = `raw"`

// value reads a value: JSON with holes, up to the next white space outside of
// quotes and brackets, or pieces.
func (p *lineParser) value() Text {
	if strings.HasPrefix(p.text[p.pos:], raw) {
		return p.pieces("raw")
	}
	var t Text
	start, depth := p.pos, 0
	from := p.pos // of literal octets
	cut := func() {
		t = append(t, Piece{Octets: p.text[from:p.pos]})
	}
	for p.err == nil && !p.done() {
		c := p.text[p.pos]
		if (c == ' ' || c == '\t') && depth <= 0 {
			break
		}
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '"':
			p.json()
			continue
		case '$', '*', '#':
			cut()
			t = append(t, p.hole())
			from = p.pos
			continue
		}
		p.pos++
	}
	if depth > 0 {
		p.fail(start, `the value's brackets don't close; write it in pieces, as raw"["`)
	}
	cut()
	return t.normal()
}

// json passes over a JSON string.
func (p *lineParser) json() {
	start := p.pos
	for p.pos++; !p.done(); p.pos++ {
		switch p.text[p.pos] {
		case '\\':
			p.pos++
		case '"':
			p.pos++
			return
		}
	}
	p.pos = len(p.text)
	p.fail(start, `the string does not end; write what is no JSON in pieces, as raw"\"x"`)
}

// data reads data: pieces without a mark.
func (p *lineParser) data() Text { return p.pieces("") }

// pieces reads pieces joined by +, the literal ones behind a mark.
func (p *lineParser) pieces(mark string) (t Text) {
	for p.err == nil {
		switch rest := p.text[min(p.pos, len(p.text)):]; {
		case strings.HasPrefix(rest, mark+`"`):
			p.pos += len(mark)
			t = append(t, p.literal())
		case rest != "" && strings.ContainsAny(rest[:1], "$*#"):
			t = append(t, p.hole())
		default:
			p.fail(p.pos, fmt.Sprintf(`want octets as %s"x", so many times as %s"x"x100, or $label.field; several are joined by +`, mark, mark))
		}
		if p.done() || p.text[p.pos] != '+' {
			break
		}
		p.pos++
	}
	return t.normal()
}

// literal reads octets in quotes, and how often they come.
func (p *lineParser) literal() Piece {
	piece := Piece{Octets: p.quoted()}
	if p.done() || p.text[p.pos] != 'x' {
		return piece
	}
	start := p.pos
	p.pos++
	from := p.pos
	for !p.done() && p.text[p.pos] >= '0' && p.text[p.pos] <= '9' {
		p.pos++
	}
	n, err := strconv.Atoi(p.text[from:p.pos])
	if err != nil || n < 1 || n > MaxStepOctets {
		p.fail(start, fmt.Sprintf("want how often the octets come, x1 to x%d", MaxStepOctets))
	}
	piece.Times = n
	return piece
}

// hole reads what an execution fills in.
func (p *lineParser) hole() Piece {
	start := p.pos
	p.pos++
	switch p.text[start] {
	case '#':
		return Piece{Kind: Count}
	case '*':
		return Piece{Kind: Fresh, Octets: p.quoted()}
	}
	label := p.name()
	if label == "" || p.done() || p.text[p.pos] != '.' {
		p.fail(start, "want a reference as $label.field, to a step with that label")
		return Piece{}
	}
	p.pos++
	piece := Piece{Kind: Reply, Ref: Ref{Due, p.name()}}
	if piece.Ref.Field == "" {
		p.fail(start, "want a reference as $label.field, as $alice.uid")
	}
	if label == dueLabel {
		return piece
	}
	step, ok := p.labels[label]
	if !ok {
		p.fail(start, "no step before this one has the label "+label+"; put "+label+": before the one that is meant")
	}
	piece.Ref.Step = step
	return piece
}
