package header

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// most is how long a header gets, in octets: longer ones only take longer.
const most = 2048

var tables = spec.Headers()

// names are those that references in a header may stand for.
var names = sync.OnceValue(func() *grammar.Names {
	names := new(grammar.Names)
	names.Add(grammar.UID, "95T13+RV+7J29QXX8387M7QGYYB8B3CG")
	names.Add(grammar.Alias, "\x00 \"<é😀\u2028\xff>\\\x7f")
	return names
})

// FuzzHeader takes an octet that says which table, one that says whether to
// depart from it, and the choices of the grammar.
func FuzzHeader(f *testing.F) {
	for _, s := range seeds.Of("FuzzHeader") {
		f.Add(s)
	}
	c := once()
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) < 2 {
			return
		}
		h := tables[int(input[0])%len(tables)]
		w := grammar.Writer{Source: grammar.NewBytes(input[2:]), Names: names(), Most: most}
		if input[1]&1 == 0 {
			c.header = w.AppendValid(c.header[:0], h)
			c.accepted(t, h)
		} else {
			var d grammar.Departure
			c.header, d = w.AppendDeparted(c.header[:0], h)
			c.refused(t, h, d)
		}
	})
}

// codec is a Request or a Message.
type codec interface {
	Decode(header []byte) error
	AppendFrame(dst []byte) []byte
}

// checker checks what becomes of a header. It is used again and again, as a
// server's memory is for a link.
type checker struct {
	header       []byte
	requests     [2]wire.Request
	messages     [2]wire.Message
	frame, again []byte
}

var once = sync.OnceValue(func() *checker { return new(checker) })

// codec returns the first or the second place for a header by the table h.
func (c *checker) codec(i int, h *spec.Header) codec {
	if h.Sender == spec.Client {
		return &c.requests[i]
	}
	return &c.messages[i]
}

// accepted wants the header to be decoded, the scanner to find the same fields
// in it, and all that decoding keeps to survive being written and read.
func (c *checker) accepted(t *testing.T, h *spec.Header) {
	first, second := c.codec(0, h), c.codec(1, h)
	if err := first.Decode(c.header); err != nil {
		t.Fatalf("%s: %v", c.header, err)
	}
	if keys, scanned := keysOf(first), scan(t, h, c.header); keys != scanned {
		t.Fatalf("%s\nhas the keys %b, and is decoded with %b", c.header, scanned, keys)
	}
	c.frame = first.AppendFrame(c.frame[:0])
	if len(c.frame) == 0 {
		t.Fatalf("%s: too long to be written again", c.header)
	}
	if err := second.Decode(c.frame[spec.LengthDigits:]); err != nil {
		t.Fatalf("%s\nis written %s: %v", c.header, c.frame, err)
	}
	if c.again = second.AppendFrame(c.again[:0]); !bytes.Equal(c.frame, c.again) {
		t.Fatalf("%s\nis written %s\nand then %s", c.header, c.frame, c.again)
	}
	if missing := keysOf(first) &^ keysOf(second); missing != 0 {
		t.Fatalf("%s\nis written %s, without the keys %b", c.header, c.frame, missing)
	}
	if sum, stated, ok := wire.HeadSum(c.frame); ok != h.Std || sum != stated {
		t.Fatalf("%s: the headsum is %d", c.frame, sum)
	}
}

// refused wants the header to be refused for what is wrong with it, at a place
// that it has.
func (c *checker) refused(t *testing.T, h *spec.Header, d grammar.Departure) {
	var e *wire.Error
	if err := c.codec(0, h).Decode(c.header); !errors.As(err, &e) || e.Requirement != d.Requirement {
		t.Fatalf("%s: %s, which breaks %s: %v", c.header, d.Name, d.Requirement, err)
	}
	if e.Offset < spec.LengthDigits || e.Offset > spec.LengthDigits+len(c.header) {
		t.Fatalf("%s: no octet for %v", c.header, e)
	}
}

func keysOf(c codec) spec.KeySet {
	switch c := c.(type) {
	case *wire.Request:
		return c.Keys
	case *wire.Message:
		return c.Keys
	}
	return 0
}

// scan walks over a header, and returns the keys it has out of the table.
func scan(t *testing.T, h *spec.Header, header []byte) (keys spec.KeySet) {
	var s wire.Scanner
	s.Reset(header, 0)
	for s.Next() {
		f := s.Field()
		if k, _ := f.Key(); k != spec.KeyNone && h.Field(k) != nil {
			keys.Add(k)
		}
		if !bytes.HasPrefix(header[f.NameAt+1:], f.Name) || !bytes.HasPrefix(header[f.ValueAt:], f.Value) {
			t.Fatalf("%s: field %q = %s is not at %d, %d", header, f.Name, f.Value, f.NameAt, f.ValueAt)
		}
	}
	if err := s.Err(); err != nil {
		t.Fatalf("%s is decoded, but not scanned: %v", header, err)
	}
	return keys
}
