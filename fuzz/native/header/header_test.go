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
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) < 2 {
			return
		}
		h := tables[int(input[0])%len(tables)]
		w := grammar.Writer{Source: grammar.NewBytes(input[2:]), Names: names(), Most: most}
		if input[1]&1 == 0 {
			checkAccepted(t, h, w.AppendValid(nil, h))
		} else {
			header, d := w.AppendDeparted(nil, h)
			checkRefused(t, h, header, d)
		}
	})
}

// codec is a Request or a Message.
type codec interface {
	Decode(header []byte) error
	AppendFrame(dst []byte) []byte
}

func newCodec(h *spec.Header) codec {
	if h.Sender == spec.Client {
		return new(wire.Request)
	}
	return new(wire.Message)
}

// checkAccepted wants a header to be decoded, the scanner to find the same
// fields in it, and all that decoding keeps to survive being written and read.
func checkAccepted(t *testing.T, h *spec.Header, header []byte) {
	first, second := newCodec(h), newCodec(h)
	if err := first.Decode(header); err != nil {
		t.Fatalf("%s: %v", header, err)
	}
	if keys, scanned := keysOf(first), scan(t, h, header); keys != scanned {
		t.Fatalf("%s\nhas the keys %b, and is decoded with %b", header, scanned, keys)
	}
	frame := first.AppendFrame(nil)
	if len(frame) == 0 {
		t.Fatalf("%s: too long to be written again", header)
	}
	if err := second.Decode(frame[spec.LengthDigits:]); err != nil {
		t.Fatalf("%s\nis written %s: %v", header, frame, err)
	}
	if again := second.AppendFrame(nil); !bytes.Equal(frame, again) {
		t.Fatalf("%s\nis written %s\nand then %s", header, frame, again)
	}
	if missing := keysOf(first) &^ keysOf(second); missing != 0 {
		t.Fatalf("%s\nis written %s, without the keys %b", header, frame, missing)
	}
	if sum, stated, ok := wire.HeadSum(frame); ok != h.Std || sum != stated {
		t.Fatalf("%s: the headsum is %d", frame, sum)
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

// checkRefused wants a header to be refused for what is wrong with it, at a
// place that it has.
func checkRefused(t *testing.T, h *spec.Header, header []byte, d grammar.Departure) {
	var e *wire.Error
	if err := newCodec(h).Decode(header); !errors.As(err, &e) || e.Requirement != d.Requirement {
		t.Fatalf("%s: %s, which breaks %s: %v", header, d.Name, d.Requirement, err)
	}
	if e.Offset < spec.LengthDigits || e.Offset > spec.LengthDigits+len(header) {
		t.Fatalf("%s: no octet for %v", header, e)
	}
}
