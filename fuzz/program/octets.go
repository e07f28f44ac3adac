package program

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// Knowledge is what the execution of a program has learned so far.
type Knowledge interface {
	// Reply returns what a reference stands for, as JSON; ok is false when
	// the step did not bring it.
	Reply(r Ref) (json string, ok bool)
	// Fresh returns the name that a beginning stands for in this execution.
	Fresh(stem string) string
}

// AppendOctets appends what the step sends, as far as its framing concerns
// octets and not how they leave: Keep is for the caller to see to. References
// that nothing is known of give way to a well-formed name that nobody has.
func (s *Step) AppendOctets(dst []byte, k Knowledge) []byte {
	const mostReply = 64 // octets that a reference mostly brings
	dst = slices.Grow(dst, s.size()+(len(s.Fields)+1)*mostReply)
	if s.Do != Send {
		return s.Data.append(dst, s, k, -1)
	}
	start := len(dst)
	dst = append(dst, "0000{"...)
	if !s.How.NoOp && s.Field("op") == nil {
		dst = append(dst, `"op":`...)
		dst = strconv.AppendUint(dst, uint64(s.Op), 10)
		dst = append(dst, ',')
	}
	data := s.Data.append(make([]byte, 0, s.Data.Len()), s, k, -1)
	for i := range s.Fields {
		f := &s.Fields[i]
		dst = append(append(append(dst, '"'), f.Name...), `":`...)
		dst = f.Value.append(dst, s, k, len(data))
		dst = append(dst, ',')
	}
	dst = bytes.TrimSuffix(dst, []byte(","))
	if more := s.How.Pad - (len(dst) + 1 - start - len("0000")); more > 0 {
		dst = slices.Grow(dst, more+1)
		dst = append(dst, bytes.Repeat([]byte(" "), more)...)
	}
	dst = append(dst, '}')
	return append(s.How.digits(dst, start), data...)
}

// digits writes the length over, or in place of, the four octets at start.
func (f *Framing) digits(dst []byte, start int) []byte {
	const four = len("0000")
	text := f.Length
	if text == "" {
		format := "%04x"
		if f.Upper {
			format = "%04X"
		}
		text = fmt.Sprintf(format, max(len(dst)-start-four+f.Longer, 0))
		if len(text) > four {
			text = text[len(text)-four:] // a header beyond all lengths
		}
	}
	if len(text) == four {
		copy(dst[start:], text)
		return dst
	}
	return slices.Replace(dst, start, start+four, []byte(text)...)
}

// append appends the octets of a text, where the step's data are so many.
func (t Text) append(dst []byte, s *Step, k Knowledge, data int) []byte {
	for i := range t {
		switch p := &t[i]; p.Kind {
		case Literal:
			for range p.times() {
				dst = append(dst, p.Octets...)
			}
		case Reply:
			json, ok := k.Reply(p.Ref)
			if !ok {
				json = Stand(p.Ref.Field)
			}
			dst = append(dst, json...)
		case Fresh:
			dst = wire.AppendString(dst, k.Fresh(p.Octets))
		case Count:
			dst = strconv.AppendInt(dst, int64(max(data, 0)), 10)
		}
	}
	return dst
}
