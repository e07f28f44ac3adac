package filter

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Error says what is wrong with a filter.
type Error struct {
	Column int // in characters, from 1
	Text   string
}

// Error returns the column and the text.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Text) }

// maxDepth bounds how deep brackets and nots may nest.
const maxDepth = 100

// Parse reads a filter. An empty one matches everything. The error is an
// *Error.
func Parse(text string) (*Filter, error) { return (&parser{text: text}).parse() }

// ParseHeader reads a filter for headers alone: one that asks for data is
// refused. The error is an *Error.
func ParseHeader(text string) (*Filter, error) { return (&parser{text: text, header: true}).parse() }

func (p *parser) parse() (f *Filter, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			f, err = nil, e
		default:
			panic(e)
		}
	}()
	p.next()
	if p.end {
		return &Filter{root: func(*Subject) bool { return true }}, nil
	}
	root := p.or(0)
	if !p.end {
		p.fail("here and, or or the end is wanted, not %q", p.token)
	}
	return &Filter{root: root}, nil
}

// Filter chooses messages.
type Filter struct{ root node }

// Match reports whether the filter chooses a message.
func (f *Filter) Match(m *Subject) bool { return f.root(m) }

// node is a part of a filter.
type node func(m *Subject) bool

// parser goes over the text, token by token. It panics with an *Error, which
// Parse returns.
type parser struct {
	text   string
	header bool // there are no data to ask for
	at     int  // of what is behind token
	token  string
	end    bool // there is no token
	start  int  // of token
	quoted bool // token was in quotes
}

func (p *parser) fail(format string, args ...any) {
	panic(&Error{Column: 1 + utf8.RuneCountInString(p.text[:p.start]), Text: fmt.Sprintf(format, args...)})
}

// marks are the tokens that are no words, the longer ones first.
var marks = []string{"==", "!=", "<=", ">=", "&&", "||", "<", ">", "~", "!", "(", ")", "="}

func (p *parser) next() {
	rest := strings.TrimLeft(p.text[p.at:], " \t\r\n")
	p.start = len(p.text) - len(rest)
	p.quoted = false
	p.token, p.at, p.end = "", p.start, rest == ""
	if p.end {
		return
	}
	for _, m := range marks {
		if strings.HasPrefix(rest, m) {
			p.token, p.at = m, p.start+len(m)
			return
		}
	}
	if rest[0] == '"' {
		prefix, err := strconv.QuotedPrefix(rest)
		if err != nil {
			p.fail("a quote that does not end, or an escape that is none")
		}
		p.token, _ = strconv.Unquote(prefix)
		p.at, p.quoted = p.start+len(prefix), true
		return
	}
	end := strings.IndexAny(rest, " \t\r\n()\"<>=!~&|")
	switch {
	case end < 0:
		end = len(rest)
	case end == 0:
		p.token = rest[:1]
		p.fail("%q means nothing here", rest[:1])
	}
	p.token, p.at = rest[:end], p.start+end
}

// is reports whether the token is one of some, unquoted, and goes on if so.
func (p *parser) is(tokens ...string) bool {
	for _, t := range tokens {
		if !p.quoted && p.token == t {
			p.next()
			return true
		}
	}
	return false
}

func (p *parser) or(depth int) node {
	n := p.and(depth)
	for p.is("or", "||") {
		a, b := n, p.and(depth)
		n = func(m *Subject) bool { return a(m) || b(m) }
	}
	return n
}

func (p *parser) and(depth int) node {
	n := p.not(depth)
	for p.is("and", "&&") {
		a, b := n, p.not(depth)
		n = func(m *Subject) bool { return a(m) && b(m) }
	}
	return n
}

func (p *parser) not(depth int) node {
	if depth > maxDepth {
		p.fail("nested deeper than %d", maxDepth)
	}
	if p.is("not", "!") {
		n := p.not(depth + 1)
		return func(m *Subject) bool { return !n(m) }
	}
	if p.is("(") {
		n := p.or(depth + 1)
		if !p.is(")") {
			p.fail("here the bracket is to be closed")
		}
		return n
	}
	return p.comparison()
}

func (p *parser) comparison() node {
	if p.end {
		p.fail("the filter ends where a field is wanted")
	}
	name, at := p.token, p.start
	f, ok := lookup(name)
	if p.quoted || !ok {
		p.fail("there is no field %q%s", name, near(name))
	}
	if f.data && p.header {
		p.fail("%s is about data, and here a filter sees headers only", name)
	}
	p.next()
	op := p.token
	if p.quoted || !isOperator(op) {
		return present(f)
	}
	if op == "=" {
		p.fail("equal is written ==")
	}
	p.next()
	if p.end || !p.quoted && isMark(p.token) {
		p.fail("here a value is wanted to compare %s with", name)
	}
	n := p.compare(f, op, at)
	p.next()
	return n
}

func isOperator(t string) bool {
	switch t {
	case "==", "!=", "<", "<=", ">", ">=", "~", "=":
		return true
	}
	return false
}

func isMark(t string) bool {
	for _, m := range marks {
		if t == m {
			return true
		}
	}
	return false
}

// units of sizes, as multiples of octets.
var units = []struct {
	name  string
	times float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1},
}

// number reads the token as a number.
func (p *parser) number() float64 {
	text, factor := p.token, 1.0
	for _, u := range units {
		if rest, ok := strings.CutSuffix(text, u.name); ok {
			text, factor = rest, u.times
			break
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		p.fail("%q is no number; sizes may have units as kB or MiB", p.token)
	}
	return n * factor
}

// moment reads the token as a time: either seconds, or a date.
func (p *parser) moment() (seconds float64, date time.Time) {
	if date, err := time.Parse(time.RFC3339Nano, p.token); err == nil {
		return 0, date
	}
	if d, err := time.ParseDuration(p.token); err == nil {
		return d.Seconds(), time.Time{}
	}
	n, err := strconv.ParseFloat(p.token, 64)
	if err != nil {
		p.fail("%q is no time: seconds since the first packet, as 12.5 or 2m, or a date as 2026-11-25T12:00:00Z", p.token)
	}
	return n, time.Time{}
}
