package program

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// Errors are what is wrong with a program file, at most one thing a line, in
// the order of the file.
type Errors []Error

// Error is one thing that is wrong.
type Error struct {
	File         string // as Parse was told
	Line, Column int    // from 1; the column in octets
	What         string // what is wrong, and what to do
}

// Error returns "file:line:column: what".
func (e Error) Error() string { return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.What) }

// Error returns a line for each error, twenty at most.
func (es Errors) Error() string {
	const most = 20
	var lines []string
	for i, e := range es {
		if i == most {
			lines = append(lines, fmt.Sprintf("and %d errors more", len(es)-most))
			break
		}
		lines = append(lines, e.Error())
	}
	return strings.Join(lines, "\n")
}

// Parse reads the text form of a program, as Format writes it. Empty lines,
// and what stands behind a # at the beginning of a word, mean nothing. The name
// of the file is for errors, which are of the type Errors. A program that is
// read passes its Check.
func Parse(name string, text []byte) (*Program, error) {
	f := &fileParser{name: name, program: new(Program), labels: make(map[string]int)}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		f.line(number, strings.TrimRight(line, "\r\n"))
	}
	p := f.program
	if p.Links == 0 {
		p.Links = max(f.highest, 1)
	}
	if f.highest > p.Links {
		f.fault(f.highestAt, 1, fmt.Sprintf("link %d is none of the %d that the program has; write links %d", f.highest, p.Links, f.highest))
	}
	if len(f.errors) > 0 {
		slices.SortFunc(f.errors, func(a, b Error) int { return a.Line - b.Line })
		return nil, f.errors
	}
	if err := p.Check(); err != nil {
		return nil, Errors{{name, max(number, 1), 1, err.Error()}}
	}
	return p, nil
}

// fileParser reads a file.
type fileParser struct {
	name      string
	program   *Program
	labels    map[string]int
	highest   int // link
	highestAt int // line
	errors    Errors
}

func (f *fileParser) fault(line, column int, what string) {
	f.errors = append(f.errors, Error{f.name, line, column, what})
}

// line reads one line.
func (f *fileParser) line(number int, text string) {
	p := &lineParser{text: text, labels: f.labels}
	word := p.word()
	switch {
	case word == "" || word[0] == '#':
		return
	case word == "links":
		f.program.Links = p.count("links", 1, MaxLinks)
	case word == "acks":
		for p.space(); p.err == nil && !p.done(); p.space() {
			f.program.Acks[p.count("acks", 1, MaxLinks)-1] = true
		}
	default:
		f.step(p, word, number)
	}
	if p.space(); p.err == nil && !p.done() {
		p.fail(p.pos, "nothing more is to stand here; a comment begins with #")
	}
	if p.err != nil {
		f.fault(number, p.err.at+1, p.err.what)
	}
}

// step reads a step.
func (f *fileParser) step(p *lineParser, word string, number int) {
	index := len(f.program.Steps)
	var s Step
	if label, ok := strings.CutSuffix(word, ":"); ok {
		switch at, twice := f.labels[label]; {
		case !isWord(label) || label == dueLabel:
			p.fail(p.at, "a label is made of letters, digits and _, as alice: and is not due:")
		case twice:
			p.fail(p.at, fmt.Sprintf("step %d has the label %s already; take another", at+1, label))
		}
		f.labels[label] = index
		if label != numbered(index) {
			s.Label = label
		}
		word = p.word()
	}
	if n, err := strconv.Atoi(word); err != nil || n < 1 || n > MaxLinks {
		p.fail(p.at, fmt.Sprintf("a step begins with the number of its link, 1 to %d, and not with %q", MaxLinks, word))
	} else if s.Link = n - 1; n > f.highest {
		f.highest, f.highestAt = n, number
	}
	p.step(&s)
	if p.err != nil {
		s = Step{} // keeps its place, so that labels stand for the right steps
	}
	if err := s.check(MaxLinks, index); err != nil {
		p.fail(0, err.Error())
	}
	f.program.Steps = append(f.program.Steps, s)
}

// step reads what stands behind a step's link.
func (p *lineParser) step(s *Step) {
	word := p.word()
	if op := opByName(word); op < spec.OpCount {
		s.Do, s.Op = Send, op
	} else if i := slices.Index(verbNames[:], word); i >= 0 && Verb(i) != Send {
		s.Do = Verb(i)
	} else {
		p.fail(p.at, fmt.Sprintf("%q is nothing a step does; want a request, as Ping, or one of %s", word, strings.Join(verbsOfText(), ", ")))
		return
	}
	switch s.Do {
	case Send, Raw, Below:
		p.content(s)
	case Pause:
		text := p.word()
		d, err := time.ParseDuration(text)
		if err != nil {
			p.fail(p.at, fmt.Sprintf("%q is no time; want one as 20ms", text))
		}
		s.Pause = d
	}
}

// content reads fields, data and framing.
func (p *lineParser) content(s *Step) {
	for p.space(); p.err == nil && !p.done(); p.space() {
		switch c := p.text[p.pos]; {
		case c == '#':
			return
		case c == '/':
			p.option(&s.How)
		case s.Do != Send && len(s.Data) == 0:
			s.Data = p.data()
		case c == '+' && s.Do == Send && len(s.Data) == 0:
			p.pos++
			p.space()
			s.Data = p.data()
		case s.Do == Send:
			s.Fields = append(s.Fields, p.field())
		default:
			p.fail(p.pos, "want the octets in quotes, and behind them framing as /nowait")
		}
	}
}

// opByName returns the request of a name, or spec.OpCount.
func opByName(name string) spec.Op {
	for op := range spec.Op(spec.OpCount) {
		if op.String() == name {
			return op
		}
	}
	return spec.OpCount
}

// verbsOfText are the verbs that are written as such.
func verbsOfText() []string {
	return slices.DeleteFunc(slices.Clone(verbNames[:]), func(v string) bool { return v == Send.String() })
}
