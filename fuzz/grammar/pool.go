package grammar

import (
	"slices"
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
)

// Value is one value of a field, as JSON text or what stands in its place.
type Value struct {
	Text  string
	Fault Fault // what is wrong with it by the field's table
}

// Values are the pool of a field. Each list but Illegal holds what the table
// takes, Plain at least one.
type Values struct {
	Plain   []Value // what a well-behaved peer sends
	Limits  []Value // at the limits of the format, of spec.Limits, and of machine words
	Hostile []Value // names that are legal and made to trip whoever stores, shows or echoes them
	Long    []Value // the same, of more than longText octets
	Illegal []Value // what the table refuses
}

// All returns all values in one list, the plain ones first.
func (v *Values) All() []Value {
	return slices.Concat(v.Plain, v.Limits, v.Hostile, v.Long, v.Illegal)
}

// with returns the illegal values with a certain fault.
func (v *Values) with(fault Fault) (values []Value) {
	for _, value := range v.Illegal {
		if value.Fault == fault {
			values = append(values, value)
		}
	}
	return values
}

// Pool returns the values of a field of the kind k. For lists and objects they
// are whole values, with items of their own; AppendHeader makes more of those.
func Pool(f *spec.Field, k Kind) *Values {
	v := new(Values)
	switch f.Type {
	case spec.String, spec.Datetime:
		v.strings(f, k)
	case spec.Uint:
		v.numbers(f)
	case spec.Bool:
		v.sound(&v.Plain, "false", "true")
	case spec.Strings:
		v.lists(f, nil)
		v.sound(&v.Plain, `["`+exampleNames[UID]+`"]`)
	case spec.Objects:
		v.lists(f, f.Items)
		v.sound(&v.Plain, "["+plainObject(f.Items)+"]")
	case spec.Object:
		v.sound(&v.Plain, plainObject(f.Items))
	}
	v.otherTypes(f.Type)
	return v
}

func (v *Values) sound(to *[]Value, texts ...string) {
	for _, t := range texts {
		*to = append(*to, Value{Text: t})
	}
}

func (v *Values) illegal(fault Fault, texts ...string) {
	for _, t := range texts {
		v.Illegal = append(v.Illegal, Value{t, fault})
	}
}

// numbers sorts boundary numbers by the field's limits.
func (v *Values) numbers(f *spec.Field) {
	for _, n := range boundaries {
		text := strconv.FormatUint(n, 10)
		switch {
		case f.Values != nil && slices.Contains(f.Values, text):
		case f.Values != nil:
			v.illegal(NotAmong, text)
		case f.Max != 0 && n > f.Max:
			v.illegal(TooGreat, text)
		case n < 10:
			v.sound(&v.Plain, text)
		default:
			v.sound(&v.Limits, text)
		}
	}
	v.sound(&v.Plain, f.Values...)
	if f.Values != nil {
		v.illegal(NotAmong, overflows...)
	} else {
		v.illegal(TooGreat, overflows...)
	}
	v.illegal(NotInteger, "-1", "-0", "-9223372036854775808", "1.0", "1.5", "1e1", "1E+2", "1e-1", "0e0", "0.0", "1e400")
	v.illegal(NotJSON, "01", "+1", "0x1", "1.", ".5", "1e", "NaN", "Infinity", "1_0", "１")
}

// lists are what is common to both kinds of lists.
func (v *Values) lists(f *spec.Field, items []spec.Field) {
	if f.Empty {
		v.sound(&v.Plain, "[]")
	} else {
		v.illegal(Empty, "[]")
	}
	v.illegal(WrongType, "[7]", "[null]", "[[]]")
	if items == nil {
		v.illegal(WrongType, "[{}]")
	} else {
		v.illegal(WrongType, `["x"]`)
	}
	v.illegal(NotJSON, "[,]", "[1,]", "]", "[}")
}

// otherTypes adds a value of each JSON type that is not the field's.
func (v *Values) otherTypes(t spec.Type) {
	for _, other := range []struct {
		text string
		fits []spec.Type
	}{
		{"null", nil},
		{"true", []spec.Type{spec.Bool}},
		{"7", []spec.Type{spec.Uint}},
		{`"7"`, []spec.Type{spec.String, spec.Datetime}},
		{"[]", []spec.Type{spec.Strings, spec.Objects}},
		{"{}", []spec.Type{spec.Object}},
	} {
		if !slices.Contains(other.fits, t) {
			v.illegal(WrongType, other.text)
		}
	}
	v.illegal(NotJSON, "", "nul", "True", "undefined", "'x'", "{]", "}", "//")
}

// plainObject is an object with the members that must be there.
func plainObject(items []spec.Field) string {
	text := "{"
	for i := range items {
		if f := &items[i]; f.Presence == spec.Required {
			text += `"` + f.Key.String() + `":` + Pool(f, UID).Plain[0].Text + ","
		}
	}
	if text == "{" {
		return "{}"
	}
	return text[:len(text)-1] + "}"
}
