// Package gen draws what peers may say to each other, and what they may not:
// valid headers of every request and server message, single departures from
// them that are labelled with the requirement they break, other ways to write
// the same header, and segmentations of a stream. All of it is derived from
// the tables of spec, for rapid properties and fuzzers; nothing here asks the
// codec what it would do.
package gen

import (
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Object is a JSON object, its members in their order.
type Object []Member

// Member is one member of an object. Value is a string, uint64, bool, Object,
// List, or Raw.
type Member struct {
	Name  string
	Value any
}

// List is a JSON array of values as a Member has them.
type List []any

// Raw is JSON text, or what stands in its place.
type Raw string

// Get returns the value of a member, or nil.
func (o Object) Get(name string) any {
	for _, m := range o {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// With returns a copy in which the member has the value; it is added in byte
// order of the names when it is not there yet.
func (o Object) With(name string, value any) Object {
	out := make(Object, 0, len(o)+1)
	done := false
	for _, m := range o {
		if !done && m.Name >= name {
			out = append(out, Member{name, value})
			done = true
		}
		if m.Name != name {
			out = append(out, m)
		}
	}
	if !done {
		out = append(out, Member{name, value})
	}
	return out
}

// Without returns a copy without the member.
func (o Object) Without(name string) Object {
	out := make(Object, 0, len(o))
	for _, m := range o {
		if m.Name != name {
			out = append(out, m)
		}
	}
	return out
}

// Append appends the object as deployed peers write it, without white space.
func (o Object) Append(dst []byte) []byte { return appendValue(dst, o) }

func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case Raw:
		return append(dst, v...)
	case string:
		return wire.AppendString(dst, v)
	case uint64:
		return strconv.AppendUint(dst, v, 10)
	case bool:
		return strconv.AppendBool(dst, v)
	case List:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendValue(dst, item)
		}
		return append(dst, ']')
	case Object:
		dst = append(dst, '{')
		for i, m := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(wire.AppendString(dst, m.Name), ':')
			dst = appendValue(dst, m.Value)
		}
		return append(dst, '}')
	}
	panic("gen: a value of no JSON type")
}

// Frame returns four digits and the header. A header too long for them is cut.
func Frame(header []byte) []byte {
	header = header[:min(len(header), spec.MaxHeaderOctets)]
	const hex = "0123456789abcdef"
	n := len(header)
	return append([]byte{hex[n>>12], hex[n>>8&15], hex[n>>4&15], hex[n&15]}, header...)
}
