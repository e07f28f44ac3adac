package grammar

import (
	"strconv"
	"sync"

	"github.com/tmtplab/tmtplab/spec"
)

// table is a spec.Header made ready for writing.
type table struct {
	*spec.Header
	op         string // its value, as JSON text
	members    object
	choices    []int // numbers of the alternatives; 0 where none may be there
	deciding   int   // index of the field that conditions of others are about, or -1
	departures []departure
}

// object is the members of a header, of an item of a list, or of a field that
// is an object.
type object struct {
	fields  []field
	options int // how many are optional
}

// field is a spec.Field made ready for writing.
type field struct {
	*spec.Field
	name   string // `"datalen":`
	option int    // number among the optional fields of its object
	kind   Kind
	pool   *Values
	faulty [][]Value // pool.Illegal by what is wrong
	inside *object   // of an Objects or Object
	item   *field    // of a Strings
}

// tables are those of spec, each made when it is first wanted.
var tables = func() map[*spec.Header]func() *table {
	all := make(map[*spec.Header]func() *table)
	for _, h := range spec.Headers() {
		all[h] = sync.OnceValue(func() *table { return newTable(h) })
	}
	return all
}()

// tableOf returns the table of a header, also of one that is not spec's own.
func tableOf(h *spec.Header) *table {
	if made := tables[h]; made != nil {
		return made()
	}
	return newTable(h)
}

func newTable(h *spec.Header) *table {
	t := &table{Header: h, deciding: -1}
	if h.Sender == spec.Client {
		t.op = strconv.Itoa(int(h.Op))
	} else {
		t.op = quote(h.Name)
	}
	t.members = newObject(h, nil, h.Fields)
	for i := range h.Fields {
		for j := range h.Fields {
			if h.Fields[j].When.Key == h.Fields[i].Key {
				t.deciding = i
			}
		}
		if n := h.Fields[i].Choice; n > len(t.choices) {
			t.choices = append(t.choices, n)
		}
	}
	if h.Choose == spec.ChooseAtMostOne {
		t.choices = append(t.choices, 0)
	}
	t.departures = departuresOf(t)
	return t
}

func newObject(h *spec.Header, list *spec.Field, fields []spec.Field) (o object) {
	for i := range fields {
		f := newField(h, list, &fields[i])
		if f.Presence == spec.Optional {
			f.option = o.options
			o.options++
		}
		o.fields = append(o.fields, f)
	}
	return o
}

func newField(h *spec.Header, list, of *spec.Field) field {
	f := field{Field: of, name: quote(of.Key.String()) + ":", kind: KindOf(h, list, of)}
	f.pool = Pool(of, f.kind)
	for fault := range Fault(faultCount) {
		if values := f.pool.with(fault); values != nil {
			f.faulty = append(f.faulty, values)
		}
	}
	switch {
	case of.Items != nil:
		inside := newObject(h, of, of.Items)
		f.inside = &inside
	case of.Type == spec.Strings:
		item := &spec.Field{Key: of.Key, Type: spec.String, Empty: true}
		f.item = &field{Field: item, kind: f.kind, pool: Pool(item, f.kind)}
	}
	return f
}
