package grammar

import (
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// departed writes the field that a departure is about.
func (w *writer) departed(f *field) {
	if w.d.inside < 0 {
		w.broken(f)
		return
	}
	w.name(f)
	switch f.Type {
	case spec.Objects:
		w.dst = append(w.dst, '[')
		w.brokenObject(f.inside)
		w.dst = append(w.dst, ']')
	default:
		w.brokenObject(f.inside)
	}
}

// brokenObject writes an object with the member that the departure is about.
func (w *writer) brokenObject(o *object) {
	w.dst = append(w.dst, '{')
	for j := range o.fields {
		f := &o.fields[j]
		switch {
		case j == w.d.inside:
			w.broken(f)
		case f.Presence == spec.Required:
			w.name(f)
			w.value(f)
		}
	}
	w.dst = append(w.dst, '}')
}

// broken writes a field with its departure.
func (w *writer) broken(f *field) {
	switch w.d.what {
	case departValue:
		values := f.faulty[w.src.Intn(len(f.faulty))]
		v := values[w.src.Intn(len(values))]
		w.d.Name += v.Fault.String()
		w.d.Requirement = v.Fault.Breaks(w.Header, f.Field)
		w.name(f)
		w.dst = append(w.dst, v.Text...)
	case departTwice:
		w.name(f)
		w.value(f)
		w.comma()
		name := f.name
		if w.src.Intn(2) == 1 {
			name = strings.ToUpper(name)
		}
		w.dst = append(w.dst, name...)
		w.value(f)
	case departCapital:
		w.comma()
		w.dst = capitalStyle.name(w.dst, f.name)
		w.value(f)
	case departBeyond:
		w.name(f)
		bound := w.bound(f)
		if f.Key == spec.KeyNoteLen {
			bound = w.lengths.data
		}
		w.dst = strconv.AppendUint(w.dst, bound+1, 10)
	}
}
