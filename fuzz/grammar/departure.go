package grammar

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// Departure is what is wrong with a header that was meant to be refused.
type Departure struct {
	Name        string // as "for.type: not among the legal values"
	Requirement string // the one it breaks
}

// AppendDeparted appends a header that departs from the table h in one way,
// which every peer has to refuse for the requirement that the departure names.
// In all else it is like those of AppendValid.
func (w *Writer) AppendDeparted(dst []byte, h *spec.Header) ([]byte, Departure) {
	one := newWriter(dst, w, h)
	i := w.Source.Intn(len(one.departures))
	for !one.room(len(one.departures[i].text)) {
		i = (i + 1) % len(one.departures)
	}
	d := one.departures[i]
	one.header(&d)
	return one.dst, d.Departure
}

// what is the way in which a header departs.
type what uint8

const (
	departNot      what = iota
	departValue         // the field has a value out of the illegal ones of its pool
	departMissing       // the field is not there
	departTwice         // it is there twice, in whatever case
	departCapital       // its name is capitalised, by a server
	departBeyond        // it is greater than the field it belongs to
	departTogether      // members of several alternatives are there
	departNeither       // none of any
	departNobody        // the message of a PostNotify is for nobody
	departLengths       // the lengths of the data don't go together
	departOp            // text stands in place of op
	departExtra         // text stands there as a further member
	departBehind        // text stands behind the header
)

// departure is a Departure, and how to write it.
type departure struct {
	Departure
	what    what
	at      int // index of the field, or -1
	inside  int // index of the member of the object that the field is or lists, or -1
	text    string
	lengths lengths
}

// departuresOf returns all departures there are from a table.
func departuresOf(t *table) []departure {
	b := departures{h: t.Header}
	for i := range t.members.fields {
		f := &t.members.fields[i]
		b.field(f, "", i, -1)
		if f.inside == nil {
			continue
		}
		for j := range f.inside.fields {
			b.field(&f.inside.fields[j], f.Key.String()+".", i, j)
		}
	}
	b.alternatives()
	b.data()
	b.op()
	b.json()
	return b.all
}

type departures struct {
	h   *spec.Header
	all []departure
}

func (b *departures) add(name, requirement string, d departure) {
	d.Departure = Departure{name, requirement}
	b.all = append(b.all, d)
}

// field adds the departures of one field, which is the i-th, or the j-th in
// the objects of that.
func (b *departures) field(f *field, in string, i, j int) {
	name := in + f.Key.String() + ": "
	add := func(what what, of, requirement string) {
		b.add(name+of, requirement, departure{what: what, at: i, inside: j})
	}
	add(departValue, "", "") // the fault is known when it is drawn
	add(departTwice, "twice", "HEAD-11")
	if f.Presence == spec.Required || f.When.Key != spec.KeyNone || f.Presence == spec.Choice && b.partners(f) {
		add(departMissing, "missing", missingRule(b.h, f.Field))
	}
	if b.h.Sender == spec.Server {
		add(departCapital, "capitalised", "HEAD-6")
	}
	if f.AtMost != spec.KeyNone {
		requirement := missingRule(b.h, f.Field)
		if f.Key == spec.KeyDataHead && b.h.Field(spec.KeyNoteLen) != nil {
			requirement = "NOTE-10"
		}
		add(departBeyond, "greater than "+f.AtMost.String(), requirement)
	}
}

// partners reports whether an alternative has other fields than f.
func (b *departures) partners(f *field) bool {
	n := 0
	for i := range b.h.Fields {
		if other := &b.h.Fields[i]; other.Presence == spec.Choice && other.Choice == f.Choice {
			n++
		}
	}
	return n > 1
}

// alternatives adds departures from what a table says of its alternatives.
func (b *departures) alternatives() {
	var last *spec.Field
	for i := range b.h.Fields {
		if f := &b.h.Fields[i]; f.Presence == spec.Choice && (last == nil || f.Choice >= last.Choice) {
			last = f
		}
	}
	if last == nil {
		return
	}
	if last.Choice > 1 {
		b.add("two alternatives", missingRule(b.h, last), departure{what: departTogether, at: -1})
	}
	if b.h.Choose == spec.ChooseOne {
		b.add("no alternative", missingRule(b.h, last), departure{what: departNeither, at: -1})
	}
}

// data adds departures from what a request may say about its data.
func (b *departures) data() {
	lie := func(name, requirement string, data, note uint64) {
		b.add(name, requirement, departure{what: departLengths, at: -1, lengths: lengths{data, note}})
	}
	switch {
	case b.h.Data == spec.NoData && b.h.Field(spec.KeyDataLen) == nil:
		rule := "DATA-6"
		if b.h.Sender == spec.Server {
			rule = "STD-6"
		}
		b.add("datalen where there are no data", rule, departure{what: departExtra, at: -1, text: `"datalen":1`})
	case b.h.Sender == spec.Server:
	case b.h.Data == spec.TextData:
		lie("text too long", "PING-5", spec.MaxTextOctets+1, 0)
	case b.h.Data == spec.BodyData && b.h.Field(spec.KeyNoteLen) != nil:
		lie("no notification", "NOTE-6", 2, 0)
		lie("nothing but a notification", "NOTE-6", 2, 2)
		lie("notification without data", "NOTE-6", 0, 1)
		b.add("message for nobody", "NOTE-8", departure{what: departNobody, at: -1})
	case b.h.Data == spec.BodyData:
		lie("no data", "POST-10", 0, 0)
	}
}

// op adds departures of op itself.
func (b *departures) op() {
	op := func(name, requirement, text string) {
		b.add("op: "+name, requirement, departure{what: departOp, at: -1, text: text})
	}
	rule := "HEAD-2"
	numbers := []string{"13", "127", "128", "255", "256", "-1", "-0", "0.0", "1.0", "1e0", "4294967296", "18446744073709551616"}
	if b.h.Sender == spec.Server {
		rule = "HEAD-8"
		numbers = []string{"0", "12", "13"}
		op("unknown", "HEAD-6", `"op":"nosuch"`)
		op("in capitals", "HEAD-6", `"op":`+quote(strings.ToUpper(b.h.Name)))
		op("capitalised", "HEAD-6", `"Op":`+quote(b.h.Name))
	} else {
		op("a string", rule, `"op":"7"`)
	}
	for _, n := range numbers {
		op(n, rule, `"op":`+n)
	}
	op("missing", rule, `"xop":0`)
	op("null", rule, `"op":null`)
	op("a list", rule, `"op":[0]`)
	op("an object", rule, `"op":{"op":0}`)
	op("twice", "HEAD-11", `"op":0,"op":0`)
	op("twice, capitalised", "HEAD-11", `"op":0,"OP":0`)
}

// json adds departures from "one JSON object" (HEAD-1).
func (b *departures) json() {
	for _, text := range []string{"}", "{}", ",", "\x00", "x", "//", "\ufeff", "\f", "\xff", `"`} {
		b.add("behind it, "+quote(text), "HEAD-1", departure{what: departBehind, at: -1, text: text})
	}
	utf8 := NotUTF8.Breaks(b.h, &spec.Field{})
	for _, c := range []struct{ name, requirement, text string }{
		{"comma at the end", "HEAD-1", ""},
		{"bare name", "HEAD-1", "x:1"},
		{"name in single quotes", "HEAD-1", "'x':1"},
		{"name alone", "HEAD-1", `"x"`},
		{"number as name", "HEAD-1", "1:1"},
		{"comment", "HEAD-1", `/**/"x":1`},
		{"bracket of another kind", "HEAD-1", `"x":[}`},
		{"nested too deep", "HEAD-12", `"x":` + nested(spec.MaxDepth)},
		{"nested far too deep", "HEAD-12", `"x":` + nested(20_000)},
		{"open to no end", "HEAD-12", `"x":` + strings.Repeat(`{"a":[`, 4_000)},
		{"unknown field not UTF-8", utf8, "\"x\":\"\xff\""},
		{"name not UTF-8", utf8, "\"\xff\":0"},
		{"name half a surrogate pair", utf8, `"\ud800":0`},
	} {
		b.add(c.name, c.requirement, departure{what: departExtra, at: -1, text: c.text})
	}
}
