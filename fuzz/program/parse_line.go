package program

import (
	"fmt"
	"strconv"
	"strings"
)

// lineParser reads one line. It keeps the first error.
type lineParser struct {
	text   string
	pos    int
	at     int // where the last word began
	labels map[string]int
	err    *lineError
}

// lineError is what is wrong with a line, at an octet counted from 0.
type lineError struct {
	at   int
	what string
}

func (p *lineParser) fail(at int, what string) {
	if p.err == nil {
		p.err = &lineError{at, what}
	}
}

// space goes to the next word. A comment is as nothing.
func (p *lineParser) space() {
	for p.pos < len(p.text) && (p.text[p.pos] == ' ' || p.text[p.pos] == '\t') {
		p.pos++
	}
	if p.pos < len(p.text) && p.text[p.pos] == '#' {
		p.pos = len(p.text)
	}
}

func (p *lineParser) done() bool { return p.pos >= len(p.text) }

// word reads up to the next white space.
func (p *lineParser) word() string {
	p.space()
	p.at = p.pos
	for p.pos < len(p.text) && p.text[p.pos] != ' ' && p.text[p.pos] != '\t' {
		p.pos++
	}
	return p.text[p.at:p.pos]
}

// count reads a number within bounds, and returns one that is.
func (p *lineParser) count(what string, least, most int) int {
	word := p.word()
	n, err := strconv.Atoi(word)
	if err != nil || n < least || n > most {
		p.fail(p.at, fmt.Sprintf("%s wants a number from %d to %d, not %q", what, least, most, word))
		return least
	}
	return n
}

// name reads what isWord.
func (p *lineParser) name() string {
	start := p.pos
	for p.pos < len(p.text) && isWord("a"+p.text[p.pos:p.pos+1]) {
		p.pos++
	}
	return p.text[start:p.pos]
}

// quoted reads a string in quotes, by the rules of Go.
func (p *lineParser) quoted() string {
	text, err := strconv.QuotedPrefix(p.text[p.pos:])
	if err != nil || text[0] != '"' {
		p.fail(p.pos, "want octets in double quotes, on one line; others than letters may be written as \\x00")
		return ""
	}
	p.pos += len(text)
	octets, _ := strconv.Unquote(text)
	return octets
}

// field reads name=value.
func (p *lineParser) field() (f Field) {
	start := p.pos
	if p.text[p.pos] == '"' {
		f.Name = p.quoted()
	} else {
		f.Name = p.name()
	}
	if p.done() || p.text[p.pos] != '=' {
		p.fail(start, "want a field as id=\"p\", data behind a + of its own, or framing as /nowait")
		return f
	}
	p.pos++
	f.Value = p.value()
	return f
}

// option reads a part of the framing.
func (p *lineParser) option(h *Framing) {
	start := p.pos
	p.pos++
	name := p.name()
	for _, o := range options {
		if o.name != name {
			continue
		}
		value := ""
		switch {
		case o.flag:
		case p.done() || p.text[p.pos] != '=':
			p.fail(start, fmt.Sprintf("/%s wants a value, as /%s=…", name, name))
			return
		case strings.HasPrefix(p.text[p.pos+1:], `"`):
			p.pos++
			value = strconv.Quote(p.quoted())
		default:
			p.pos++
			value = p.word()
		}
		if err := o.set(h, value); err != nil {
			p.fail(start, err.Error())
		}
		return
	}
	var names []string
	for _, o := range options {
		names = append(names, "/"+o.name)
	}
	p.fail(start, "there is no framing like this; want one of "+strings.Join(names, ", "))
}
