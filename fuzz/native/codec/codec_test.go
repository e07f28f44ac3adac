package codec

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// readers read one header after the other, in the same memory: what was given,
// and what was written of it.
var readers = sync.OnceValues(func() (given, written *reader) { return newReader(), newReader() })

// FuzzCodec takes the text of a header, or the choices that make one; see
// headerOf. A text is read as a client's and as a server's.
func FuzzCodec(f *testing.F) {
	for _, s := range seeds.Of("FuzzCodec") {
		f.Add(s)
	}
	text, written := readers()
	f.Fuzz(func(t *testing.T, input []byte) {
		header, by := headerOf(input)
		text.read(header)
		if by == nil || by.Sender == spec.Client {
			var r wire.Request
			if err := r.Decode(header); check(t, text, spec.Client, err) {
				checkWritten(t, text, written, spec.Request(r.Op), r.AppendFrame(nil))
			}
		}
		if by == nil || by.Sender == spec.Server {
			var m wire.Message
			if err := m.Decode(header); check(t, text, spec.Server, err) {
				checkWritten(t, text, written, spec.Message(m.Kind), m.AppendFrame(nil))
			}
		}
	})
}

// check wants the decoder and the lenient reader to agree on a header, and
// reports whether it was accepted.
func check(t *testing.T, text *reader, sender spec.Role, err error) (accepted bool) {
	broken := judge(text, sender)
	if err == nil {
		if len(broken) > 0 {
			t.Fatalf("%q of a %v was accepted, though it breaks %v", text.text, sender, broken)
		}
		return true
	}
	var e *wire.Error
	if !errors.As(err, &e) || e.Offset < spec.LengthDigits || e.Offset > spec.LengthDigits+len(text.text) {
		t.Fatalf("%q: no place, or no *Error: %v", text.text, err)
	}
	if line := e.Error(); strings.ContainsAny(line, "\r\n") || !strings.HasSuffix(line, "("+e.Requirement+")") {
		t.Fatalf("%q: no line of text: %q", text.text, line)
	}
	if !broken.has(e.Requirement) {
		t.Fatalf("%q of a %v was refused, though it only breaks %v: %v", text.text, sender, broken, err)
	}
	return false
}

// checkWritten wants a header that was accepted to be written again with all
// that the table knows of it.
func checkWritten(t *testing.T, text, written *reader, h *spec.Header, frame []byte) {
	if len(frame) == 0 {
		if len(text.text) < spec.MaxHeaderOctets/6 { // so much longer can escapes be
			t.Fatalf("%q is too long to be written again", text.text)
		}
		return
	}
	if written.read(frame[spec.LengthDigits:]); written.fault != sound {
		t.Fatalf("%q is written %q", text.text, frame)
	}
	unknown := 0
	for i := range text.members {
		m := &text.members[i]
		f := h.Field(m.key)
		if f == nil && m.key != spec.KeyOp {
			unknown++
		}
		if f == nil || f.Key == spec.KeyHeadSum {
			continue
		}
		again, _ := find(written.members, m.key)
		if again == nil || !sameValue(f.Type, again.value, m.value) {
			t.Fatalf("%q is written without the same %v: %q", text.text, m.key, frame)
		}
	}
	if names := wire.Unknown(h, text.text); len(names) != unknown {
		t.Fatalf("%q has %d unknown fields, not %q", text.text, unknown, names)
	}
}

// sameValue compares two values of a type. Objects may have lost members that
// the table doesn't know, so there it is only asked whether there are any.
func sameValue(typ spec.Type, a, b []byte) bool {
	switch typ {
	case spec.String, spec.Datetime:
		return bytes.Equal(unquote(a), unquote(b))
	case spec.Strings, spec.Objects, spec.Object:
		return a[0] == b[0]
	}
	return bytes.Equal(a, b)
}
