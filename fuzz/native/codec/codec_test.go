package codec

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// memory is what headers are read into, one after the other, as a server's is
// for a link.
type memory struct {
	header, frame  []byte  // made of choices; written of what was decoded
	given, written *reader // of a header, and of what was written of it
	request        wire.Request
	message        wire.Message
}

var once = sync.OnceValue(func() *memory { return &memory{given: newReader(), written: newReader()} })

// FuzzCodec takes the text of a header, or the choices that make one; see
// headerOf. A text is read as a client's and as a server's.
func FuzzCodec(f *testing.F) {
	for _, s := range seeds.Of("FuzzCodec") {
		f.Add(s)
	}
	m := once()
	f.Fuzz(func(t *testing.T, input []byte) {
		header, by := m.headerOf(input)
		m.given.read(header)
		if by == nil || by.Sender == spec.Client {
			if err := m.request.Decode(header); check(t, m.given, spec.Client, err) {
				m.frame = m.request.AppendFrame(m.frame[:0])
				m.checkWritten(t, spec.Request(m.request.Op))
			}
		}
		if by == nil || by.Sender == spec.Server {
			if err := m.message.Decode(header); check(t, m.given, spec.Server, err) {
				m.frame = m.message.AppendFrame(m.frame[:0])
				m.checkWritten(t, spec.Message(m.message.Kind))
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
	e, ok := err.(*wire.Error)
	if !ok || e.Offset < spec.LengthDigits || e.Offset > spec.LengthDigits+len(text.text) {
		t.Fatalf("%q: no place, or no *Error: %v", text.text, err)
	}
	if e.Reason == "" || strings.ContainsAny(e.Reason, "\r\n") {
		t.Fatalf("%q: no line of text: %q", text.text, e.Reason)
	}
	if !broken.has(e.Requirement) {
		t.Fatalf("%q of a %v was refused, though it only breaks %v: %v", text.text, sender, broken, err)
	}
	return false
}

// checkWritten wants a header that was accepted to be written again, as the
// frame, with all that the table knows of it.
func (m *memory) checkWritten(t *testing.T, h *spec.Header) {
	text, written, frame := m.given, m.written, m.frame
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
