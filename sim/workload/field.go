package workload

import (
	"reflect"
	"strings"

	"github.com/tmtplab/tmtplab/sim/random"
)

// A field is a key of a mapping. The struct tags of the types say all that
// reading, writing, checking and the schema need:
//
//	yaml:"name"       its key; ",inline" takes the keys of an embedded struct
//	unit:"octets"     what a random.Dist is a distribution of (default: seconds)
//	range:"1ms 1d"    what a value, a distribution's mean or a list's length may be
//	default:"5s"      what an absent key stands for (default: the zero value)
//	required:""       the key must be there
//	text:"name"       what a string is: a name, or that of a population or group
type field struct {
	name     string
	index    []int // of the struct's fields, for reflect
	goName   string
	typ      reflect.Type
	unit     random.Unit
	low      string
	high     string
	def      string
	required bool
	text     string
}

// of returns the field in a struct.
func (f *field) of(v reflect.Value) reflect.Value { return v.FieldByIndex(f.index) }

// isShare reports whether the field is a part of a whole, from 0 to 1.
func (f *field) isShare() bool { return f.low == "0" && f.high == "1" }

// fields returns the keys of a mapping that stands for a struct, in the order
// of the struct.
func fields(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		sf := t.Field(i)
		name, option, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		switch {
		case option == "inline":
			for _, f := range fields(sf.Type) {
				f.index = append([]int{i}, f.index...)
				all = append(all, f)
			}
			continue
		case name == "-" || name == "":
			continue
		}
		f := field{name: name, index: []int{i}, goName: sf.Name, typ: sf.Type, unit: unitOf(sf.Tag.Get("unit")), def: sf.Tag.Get("default"), text: sf.Tag.Get("text")}
		f.low, f.high, _ = strings.Cut(sf.Tag.Get("range"), " ")
		_, f.required = sf.Tag.Lookup("required")
		all = append(all, f)
	}
	return all
}

func unitOf(tag string) random.Unit {
	switch tag {
	case "octets":
		return random.Octets
	case "number":
		return random.Number
	}
	return random.Seconds
}

// elem is the field for an element of a list.
func (f *field) elem() *field {
	e := *f
	e.low, e.high, e.def = "", "", ""
	return &e
}

// fill gives the fields of a struct, and of the structs in it, their defaults.
func fill(v reflect.Value) {
	for _, f := range fields(v.Type()) {
		fv := f.of(v)
		switch {
		case f.def != "":
			fv.Set(f.defaultValue())
		case fv.Kind() == reflect.Struct && !isScalar(f.typ):
			fill(fv)
		}
	}
}

// defaultValue is what an absent key stands for.
func (f *field) defaultValue() reflect.Value {
	v := reflect.New(f.typ).Elem()
	if f.def == "" {
		if v.Kind() == reflect.Struct && !isScalar(f.typ) {
			fill(v)
		}
		return v
	}
	var r reader
	r.value("", &node{shape: scalar, text: f.def}, v, f)
	if len(r.faults) > 0 {
		panic("workload: the default of " + f.goName + ": " + r.faults[0].what)
	}
	return v
}
