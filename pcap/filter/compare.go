package filter

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// present chooses messages that have a field with something in it.
func present(f *Field) node {
	return func(m *Subject) bool {
		for v := range f.values(m) {
			if v.text != "" && (f.kind != numbers || v.number != 0) {
				return true
			}
		}
		return false
	}
}

// compare makes a comparison of a field with the token.
func (p *parser) compare(f *Field, op string, at int) node {
	text := p.token
	ordered := f.kind == numbers || f.kind == times
	if !ordered && strings.ContainsAny(op, "<>") {
		p.start = at
		p.fail("%s is not a number: compare it with ==, != or ~", f.Name)
	}
	if op == "~" {
		part := strings.ToLower(text)
		return anyOf(f, func(v value, _ *Subject) bool { return strings.Contains(strings.ToLower(v.text), part) })
	}
	var order func(v value, m *Subject) int
	switch f.kind {
	case words:
		order = func(v value, _ *Subject) int { return cmp.Compare(v.text, text) }
	case names:
		p.known(f)
		order = func(v value, _ *Subject) int {
			if strings.EqualFold(v.text, text) {
				return 0
			}
			return 1
		}
	case numbers:
		n := p.number()
		order = func(v value, _ *Subject) int { return cmp.Compare(v.number, n) }
	case times:
		seconds, date := p.moment()
		order = func(v value, m *Subject) int {
			if !date.IsZero() {
				return m.First.Time.Compare(date)
			}
			return cmp.Compare(v.number, seconds)
		}
	}
	switch op {
	case "!=":
		equal := anyOf(f, func(v value, m *Subject) bool { return order(v, m) == 0 })
		return func(m *Subject) bool { return !equal(m) }
	case "<":
		return anyOf(f, func(v value, m *Subject) bool { return order(v, m) < 0 })
	case "<=":
		return anyOf(f, func(v value, m *Subject) bool { return order(v, m) <= 0 })
	case ">":
		return anyOf(f, func(v value, m *Subject) bool { return order(v, m) > 0 })
	case ">=":
		return anyOf(f, func(v value, m *Subject) bool { return order(v, m) >= 0 })
	}
	return anyOf(f, func(v value, m *Subject) bool { return order(v, m) == 0 })
}

func anyOf(f *Field, holds func(value, *Subject) bool) node {
	return func(m *Subject) bool {
		for v := range f.values(m) {
			if holds(v, m) {
				return true
			}
		}
		return false
	}
}

// known sees to it that the token is a value that the field can have, so that
// a slip of the pen is not taken for a capture without such messages.
func (p *parser) known(f *Field) {
	var all []string
	switch f.Name {
	case "op":
		all = append(all, "?")
		for op := range spec.OpCount {
			all = append(all, spec.Request(spec.Op(op)).Name)
		}
		for m := range spec.MsgCount {
			all = append(all, spec.Message(spec.Msg(m)).Name)
		}
	case "sender":
		all = []string{spec.Client.String(), spec.Server.String()}
	}
	if !slices.ContainsFunc(all, func(s string) bool { return strings.EqualFold(s, p.token) }) {
		slices.SortFunc(all, func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) })
		all = slices.CompactFunc(all, strings.EqualFold)
		p.fail("%s is never %q, but one of %s", f.Name, p.token, strings.Join(all, ", "))
	}
}

// near names the fields that begin as a name does, or all.
func near(name string) string {
	var all, close []string
	for _, f := range fields {
		all = append(all, f.Name)
		if name != "" && (f.Name[0] == name[0] || strings.Contains(f.Name, name)) {
			close = append(close, f.Name)
		}
	}
	if close != nil {
		return "; near it are " + strings.Join(close, ", ")
	}
	return "; there are " + strings.Join(all, ", ") + ", and those of headers"
}
