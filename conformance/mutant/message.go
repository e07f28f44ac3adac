package mutant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Message is one message as it is on the wire. Those that change it return
// another, and share no octets that either may change.
type Message struct {
	Head []byte // length digits and header
	Data []byte
}

// Raw is any octets, a message or not.
func Raw(octets string) Message { return Message{Head: []byte(octets)} }

// Frame puts its length before a header, and the data behind it.
func Frame(header, data string) Message {
	return Message{fmt.Appendf(nil, "%04x%s", len(header), header), []byte(data)}
}

// Server decodes the header of a server's message; a broken header gives the
// zero message.
func (m Message) Server() wire.Message {
	var h wire.Message
	if len(m.Head) < spec.LengthDigits || h.Decode(m.Head[spec.LengthDigits:]) != nil {
		return wire.Message{}
	}
	return h
}

// Request decodes the header of a client's request; a broken one gives false.
func (m Message) Request() (wire.Request, bool) {
	var r wire.Request
	if len(m.Head) < spec.LengthDigits {
		return r, false
	}
	err := r.Decode(m.Head[spec.LengthDigits:])
	return r, err == nil
}

// Is reports whether the message is a sound one of the server, of one of the
// kinds, or of any when none is given.
func (m Message) Is(kinds ...spec.Msg) bool {
	var h wire.Message
	if len(m.Head) < spec.LengthDigits || h.Decode(m.Head[spec.LengthDigits:]) != nil {
		return false
	}
	return len(kinds) == 0 || slices.Contains(kinds, h.Kind)
}

// Op returns the op of a request, which may be broken otherwise.
func (m Message) Op() (spec.Op, bool) {
	v, _ := m.Value("op")
	n, err := strconv.ParseUint(string(v), 10, 8)
	return spec.Op(n), err == nil && n < spec.OpCount
}

// With returns the message under another header, with its checksum right.
func (m Message) With(h wire.Message) Message { return Message{h.AppendFrame(nil), m.Data} }

// WithRequest returns the request under another header.
func (m Message) WithRequest(r wire.Request) Message { return Message{r.AppendFrame(nil), m.Data} }

// Value returns the value of a field as it stands in the header, whatever the
// case of its name there.
func (m Message) Value(name string) (json.RawMessage, bool) {
	fields, _ := m.fields()
	if i := find(fields, name); i >= 0 {
		return fields[i].value, true
	}
	return nil, false
}

// Text returns the value of a field that is a string; empty when it is not.
func (m Message) Text(name string) (s string) {
	if v, ok := m.Value(name); ok && json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

// Number returns the value of a field that is an unsigned integer; 0 when it
// is not.
func (m Message) Number(name string) (n uint64) {
	if v, ok := m.Value(name); ok && json.Unmarshal(v, &n) != nil {
		return 0
	}
	return n
}

// Set gives a field another value, anything that encoding/json can write, as a
// json.RawMessage. A field that was not there is put where the byte order of
// the names wants it.
func (m Message) Set(name string, value any) Message {
	v, err := json.Marshal(value)
	if err != nil {
		panic("mutant: " + err.Error())
	}
	return m.edit(name, func(fields []field, i int) []field {
		if i >= 0 {
			fields[i].value = v
			return fields
		}
		i = slices.IndexFunc(fields, func(f field) bool { return f.name > name })
		if i < 0 {
			i = len(fields)
		}
		return slices.Insert(fields, i, field{name, v})
	})
}

// Without leaves a field out.
func (m Message) Without(name string) Message {
	return m.edit(name, func(fields []field, i int) []field {
		if i < 0 {
			return fields
		}
		return slices.Delete(fields, i, i+1)
	})
}

// Renamed gives a field another name, in its place.
func (m Message) Renamed(name, to string) Message {
	return m.edit(name, func(fields []field, i int) []field {
		if i >= 0 {
			fields[i].name = to
		}
		return fields
	})
}

// Twice repeats a field with another value behind the first.
func (m Message) Twice(name string, value any) Message {
	v, err := json.Marshal(value)
	if err != nil {
		panic("mutant: " + err.Error())
	}
	return m.edit(name, func(fields []field, i int) []field { return slices.Insert(fields, i+1, field{name, v}) })
}

// WithData changes the data, and datalen with it.
func (m Message) WithData(data []byte) Message {
	m = m.Set("datalen", len(data))
	m.Data = bytes.Clone(data)
	return m
}

// Size is how many octets the message has.
func (m Message) Size() int { return len(m.Head) + len(m.Data) }

// Octets returns header and data in one.
func (m Message) Octets() []byte { return slices.Concat(m.Head, m.Data) }

// field is one member of a header: its name, escapes undone, and its value.
type field struct {
	name  string
	value []byte
}

// fields takes a header apart; ok is false when it is no sound JSON object.
func (m Message) fields() (fields []field, ok bool) {
	if len(m.Head) < spec.LengthDigits {
		return nil, false
	}
	var s wire.Scanner
	s.Reset(m.Head[spec.LengthDigits:], spec.LengthDigits)
	for s.Next() {
		f := s.Field()
		if f.Name == nil {
			return nil, false
		}
		fields = append(fields, field{string(wire.AppendUnescaped(nil, f.Name)), bytes.Clone(f.Value)})
	}
	return fields, s.Err() == nil
}

// find returns where a field is, the name of which may have any case.
func find(fields []field, name string) int {
	return slices.IndexFunc(fields, func(f field) bool { return len(f.name) == len(name) && bytes.EqualFold([]byte(f.name), []byte(name)) })
}

// edit changes the fields of a header, and then its length and its checksum,
// if it had a right one and is not itself what changes. A header that is no
// sound object stays as it is.
func (m Message) edit(name string, change func(fields []field, at int) []field) Message {
	fields, ok := m.fields()
	if !ok {
		return m
	}
	sum, stated, summed := wire.HeadSum(m.Head)
	fields = change(fields, find(fields, name))
	head := join(fields)
	if summed && sum == stated && name != "headsum" {
		if right, _, ok := wire.HeadSum(head); ok {
			fields[find(fields, "headsum")].value = strconv.AppendUint(nil, uint64(right), 10)
			head = join(fields)
		}
	}
	return Message{head, m.Data}
}

// join is the frame of a header, without white space.
func join(fields []field) []byte {
	header := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			header = append(header, ',')
		}
		header = append(append(wire.AppendString(header, f.name), ':'), f.value...)
	}
	return Frame(string(append(header, '}')), "").Head
}
