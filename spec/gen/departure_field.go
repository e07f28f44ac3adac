package gen

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
)

// jsonKinds is a value of each JSON type.
var jsonKinds = []struct {
	name string
	text Raw
	fits []spec.Type
}{
	{"null", "null", nil},
	{"a boolean", "true", []spec.Type{spec.Bool}},
	{"a number", "7", []spec.Type{spec.Uint}},
	{"a string", `"7"`, []spec.Type{spec.String, spec.Datetime}},
	{"a list", "[]", []spec.Type{spec.Strings, spec.Objects}},
	{"an object", "{}", []spec.Type{spec.Object}},
}

// fields adds the departures of single fields.
func (b *builder) fields(fields []spec.Field, at place) {
	for i := range fields {
		f := &fields[i]
		name := at.name + f.Key.String()
		put := func(v any) func(t *rapid.T, o Object) Object {
			return func(t *rapid.T, o Object) Object {
				return at.edit(t, o, func(in Object) Object {
					if at.name == "" {
						in = present(t, b.h, f, in)
					}
					return in.With(f.Key.String(), v)
				})
			}
		}
		if f.Presence == spec.Required {
			b.add(name+": missing", b.value(f), func(t *rapid.T, o Object) Object {
				return at.edit(t, o, func(in Object) Object { return in.Without(f.Key.String()) })
			})
		}
		for _, kind := range jsonKinds {
			if !contains(kind.fits, f.Type) {
				b.add(name+": "+kind.name, b.rules.typ, put(kind.text))
			}
		}
		switch f.Type {
		case spec.Uint:
			b.number(f, name, put)
		case spec.String, spec.Datetime:
			b.text(f, name, put)
		case spec.Strings:
			b.add(name+": item of another type", b.rules.typ, put(List{"x", uint64(1)}))
		case spec.Objects:
			b.add(name+": item of another type", b.rules.typ, put(List{"x"}))
		}
		if (f.Type == spec.Strings || f.Type == spec.Objects) && !f.Empty {
			b.add(name+": empty", orElse(f.Breaks, b.rules.empty), put(List{}))
		}
		b.add(name+": twice", "HEAD-11", func(t *rapid.T, o Object) Object {
			return at.edit(t, o, func(in Object) Object {
				if at.name == "" {
					in = present(t, b.h, f, in)
				} else if in.Get(f.Key.String()) == nil {
					in = in.With(f.Key.String(), value(t, b.h, f))
				}
				again := Member{f.Key.String(), in.Get(f.Key.String())}
				if rapid.Bool().Draw(t, "in capitals") {
					again.Name = strings.ToUpper(again.Name)
				}
				return append(in[:len(in):len(in)], again)
			})
		})
		if b.h.Sender == spec.Server {
			b.capital(f, name, at)
		}
	}
}

// number adds the departures of an unsigned integer.
func (b *builder) number(f *spec.Field, name string, put func(any) func(*rapid.T, Object) Object) {
	length := f.Key == spec.KeyDataLen || f.Key == spec.KeyDataHead
	integer, over := b.rules.typ, b.value(f)
	if length {
		integer, over = "DATA-3", "DATA-3"
	}
	for _, text := range []string{"-1", "-0", "1.0", "1.5", "1e1", "1E+2"} {
		b.add(name+": "+text, integer, put(Raw(text)))
	}
	switch {
	case f.Values != nil:
		b.add(name+": another value", b.value(f), put(Raw("99")))
	case f.Max != 0:
		b.add(name+": too great", over, put(f.Max+1))
		b.add(name+": far too great", over, put(Raw("99999999999999999999999999")))
	}
}

// text adds the departures of a string.
func (b *builder) text(f *spec.Field, name string, put func(any) func(*rapid.T, Object) Object) {
	if f.Values != nil {
		b.add(name+": another value", b.value(f), put(`no\such`))
	} else if !f.Empty {
		b.add(name+": empty", b.rules.empty, put(""))
	}
	for _, octets := range []string{"\xff", "a\xc3", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc0\xaf", `\ud800`, `\udc00x`, `\ud800\u0041`} {
		b.add(name+": not UTF-8", b.rules.utf8, put(Raw(`"`+octets+`"`)))
	}
	for _, octets := range []string{"\x00", "\x1f", `\x`, `\u12g4`, `\`} {
		b.add(name+": not a string of JSON", "HEAD-1", put(Raw(`"`+octets+`"`)))
	}
}

// capital adds the departure that only servers can make (HEAD-6).
func (b *builder) capital(f *spec.Field, name string, at place) {
	b.add(name+": capitalised", "HEAD-6", func(t *rapid.T, o Object) Object {
		return at.edit(t, o, func(in Object) Object {
			if at.name == "" {
				in = present(t, b.h, f, in)
			} else if in.Get(f.Key.String()) == nil {
				in = in.With(f.Key.String(), value(t, b.h, f))
			}
			lower := f.Key.String()
			out := in.Without(lower)
			return append(out, Member{strings.ToUpper(lower[:1]) + lower[1:], in.Get(lower)})
		})
	})
}

func contains(types []spec.Type, t spec.Type) bool {
	for _, typ := range types {
		if typ == t {
			return true
		}
	}
	return false
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}
