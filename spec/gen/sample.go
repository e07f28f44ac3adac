package gen

import (
	"hash/crc32"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Sample is a message as one peer may send it: its header with the names in
// byte order, and its data.
type Sample struct {
	Table  *spec.Header
	Header Object
	Data   []byte
}

// Frame returns the digits and the header, as deployed peers write it; of a
// server message with (std), the headsum is right.
func (s *Sample) Frame() []byte {
	if !s.Table.Std {
		return Frame(s.Header.Append(nil))
	}
	bare := Frame(s.Header.Without("headsum").Append(nil))
	sum := crc32.Checksum(bare, crc32.MakeTable(crc32.Castagnoli))
	return Frame(s.Header.With("headsum", uint64(sum)).Append(nil))
}

// Octets returns the whole message: Frame and Data.
func (s *Sample) Octets() []byte { return append(s.Frame(), s.Data...) }

// Valid draws a message by the table h.
func Valid(h *spec.Header) *rapid.Generator[Sample] {
	return rapid.Custom(func(t *rapid.T) Sample {
		s := Sample{Table: h, Header: object(t, h, chosen(t, h))}
		if h.Sender == spec.Client {
			s.Header = s.Header.With("op", uint64(h.Op))
		} else {
			s.Header = s.Header.With("op", h.Name)
		}
		if act := h.Field(spec.KeyAct); act != nil {
			s.Header = conditions(t, h, s.Header)
		}
		s.addData(t)
		return s
	})
}

// AnyRequest and AnyMessage draw a message of any request, of any kind of
// server message.
func AnyRequest() *rapid.Generator[Sample] {
	return rapid.Custom(func(t *rapid.T) Sample {
		return Valid(spec.Request(spec.Op(rapid.IntRange(0, spec.OpCount-1).Draw(t, "op")))).Draw(t, "request")
	})
}

// AnyMessage draws a server message of any kind.
func AnyMessage() *rapid.Generator[Sample] {
	return rapid.Custom(func(t *rapid.T) Sample {
		return Valid(spec.Message(spec.Msg(rapid.IntRange(0, spec.MsgCount-1).Draw(t, "op")))).Draw(t, "message")
	})
}

// Request draws the typed header of a client's request, as a decoder gives it.
func Request() *rapid.Generator[wire.Request] {
	return rapid.Map(AnyRequest(), func(s Sample) (r wire.Request) {
		must(r.Decode(s.Frame()[spec.LengthDigits:]))
		return r
	})
}

// Message draws the typed header of a server message, as a decoder gives it.
func Message() *rapid.Generator[wire.Message] {
	return rapid.Map(AnyMessage(), func(s Sample) (m wire.Message) {
		must(m.Decode(s.Frame()[spec.LengthDigits:]))
		return m
	})
}

func must(err error) {
	if err != nil {
		panic("gen: a valid header was refused: " + err.Error())
	}
}

// chosen returns the fields of a table without the alternatives that are not
// taken this time, and without those about data, which depend on each other.
func chosen(t *rapid.T, h *spec.Header) []spec.Field {
	var numbers []int
	for _, f := range h.Fields {
		if f.Presence == spec.Choice {
			numbers = append(numbers, f.Choice)
		}
	}
	take := 0
	if h.Choose == spec.ChooseAtMostOne {
		numbers = append(numbers, 0)
	}
	if numbers != nil {
		take = rapid.SampledFrom(numbers).Draw(t, "alternative")
	}
	var fields []spec.Field
	for _, f := range h.Fields {
		if f.Presence == spec.Choice && f.Choice != take || aboutData(f.Key) {
			continue
		}
		fields = append(fields, f)
	}
	return fields
}

// object draws values for fields: all but some of the optional ones.
func object(t *rapid.T, h *spec.Header, fields []spec.Field) Object {
	o := Object{}
	for i := range fields {
		f := &fields[i]
		if f.Presence == spec.Optional && !rapid.Bool().Draw(t, "with "+f.Key.String()) {
			continue
		}
		o = o.With(f.Key.String(), value(t, h, f))
	}
	return o
}

// conditions adds the fields that are required under a condition that holds.
func conditions(t *rapid.T, h *spec.Header, o Object) Object {
	for i := range h.Fields {
		f := &h.Fields[i]
		if f.When.Key != spec.KeyNone && o.Get(f.When.Key.String()) == f.When.Is && o.Get(f.Key.String()) == nil {
			o = o.With(f.Key.String(), value(t, h, f))
		}
	}
	return o
}

// nested draws an object inside a header. Its optional numbers are not 0: the
// typed headers cannot tell that from a number left out.
func nested(t *rapid.T, h *spec.Header, fields []spec.Field) Object {
	o := object(t, h, fields)
	for i := range fields {
		if name := fields[i].Key.String(); fields[i].Presence == spec.Optional && o.Get(name) == uint64(0) {
			o = o.Without(name)
		}
	}
	return o
}
