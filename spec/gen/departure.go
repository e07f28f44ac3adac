package gen

import (
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
)

// Departure is one way to break the table of a request or server message,
// and the requirement it breaks.
type Departure struct {
	Name        string // as "for.type: a string"
	Requirement string
	Table       *spec.Header

	// change breaks a valid header; render, where it is set, writes it then.
	change func(t *rapid.T, o Object) Object
	render func(header []byte) []byte
}

// Header draws a header that departs from the table in this one way.
func (d *Departure) Header() *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		s := Valid(d.Table).Draw(t, "sample")
		if d.change != nil {
			s.Header = d.change(t, s.Header)
		}
		header := s.Header.Append(nil)
		if d.render != nil {
			header = d.render(header)
		}
		return header
	})
}

// Departures returns all departures from a table that this package knows.
func Departures(h *spec.Header) []Departure {
	b := builder{h: h, rules: rulesOf(h.Sender)}
	b.json()
	b.op()
	b.fields(h.Fields, top)
	for i := range h.Fields {
		if f := &h.Fields[i]; f.Items != nil {
			b.fields(f.Items, inside(f, h))
		}
	}
	b.together()
	b.data()
	return b.all
}

type builder struct {
	h     *spec.Header
	rules rules
	all   []Departure
}

func (b *builder) add(name, requirement string, change func(t *rapid.T, o Object) Object) {
	b.all = append(b.all, Departure{Name: name, Requirement: requirement, Table: b.h, change: change})
}

func (b *builder) rendered(name, requirement string, render func([]byte) []byte) {
	b.all = append(b.all, Departure{Name: name, Requirement: requirement, Table: b.h, render: render})
}

// rules are the requirements that depend on who departs.
type rules struct {
	missing, typ, empty, utf8, op string
}

func rulesOf(sender spec.Role) rules {
	if sender == spec.Client {
		return rules{missing: "HEAD-4", typ: "HEAD-5", empty: "HEAD-13", utf8: "HEAD-10", op: "HEAD-2"}
	}
	return rules{missing: "HEAD-8", typ: "HEAD-8", empty: "HEAD-8", utf8: "HEAD-9", op: "HEAD-8"}
}

// value is the requirement broken by a field that is missing or not legal.
func (b *builder) value(f *spec.Field) string {
	switch {
	case b.h.Sender == spec.Server && f.Key == spec.KeyDataLen:
		return "STD-6"
	case f.Breaks != "":
		return f.Breaks
	}
	return b.rules.missing
}

// place says how to reach the object a field is in.
type place struct {
	name string
	edit func(t *rapid.T, o Object, change func(Object) Object) Object
}

var top = place{"", func(_ *rapid.T, o Object, change func(Object) Object) Object { return change(o) }}

// inside reaches into the object f, or into one item of the list f, which is
// put there when it is not.
func inside(f *spec.Field, h *spec.Header) place {
	return place{f.Key.String() + ".", func(t *rapid.T, o Object, change func(Object) Object) Object {
		name := f.Key.String()
		o = present(t, h, f, o)
		if inner, ok := o.Get(name).(Object); ok {
			return o.With(name, change(inner))
		}
		list := append(List{}, o.Get(name).(List)...)
		if len(list) == 0 {
			list = append(list, object(t, h, f.Items))
		}
		i := rapid.IntRange(0, len(list)-1).Draw(t, "item")
		list[i] = change(list[i].(Object))
		return o.With(name, list)
	}}
}

// present returns the header with a field of its table in it, and without the
// alternatives that exclude the field.
func present(t *rapid.T, h *spec.Header, f *spec.Field, o Object) Object {
	if o.Get(f.Key.String()) != nil {
		return o
	}
	if f.Presence == spec.Choice {
		for i := range h.Fields {
			other := &h.Fields[i]
			if other.Presence != spec.Choice {
				continue
			}
			if other.Choice != f.Choice {
				o = o.Without(other.Key.String())
			} else {
				o = o.With(other.Key.String(), value(t, h, other))
			}
		}
		return o
	}
	if f.AtMost != spec.KeyNone {
		return o.With(f.Key.String(), uint64(0))
	}
	return o.With(f.Key.String(), value(t, h, f))
}
