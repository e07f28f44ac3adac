package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/vectors"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// received is what became of one message.
type received struct {
	codec
	data []byte
	err  error
}

// receive reads one message as a peer does.
func receive(stream io.Reader, from spec.Role) received {
	r := wire.NewReader(stream)
	got := received{codec: codecOf(from)}
	frame, err := r.Next()
	if got.err = err; err != nil {
		return got
	}
	got.err = got.Decode(frame[spec.LengthDigits:])
	if got.err != nil && !errors.Is(got.err, wire.ErrUnknownOp) {
		return got
	}
	octets, text := got.dataLen()
	if got.data, err = io.ReadAll(r.Data(octets)); err != nil {
		got.err = err
	} else if text {
		got.err = wire.CheckText(got.data)
	}
	return got
}

// dataLen returns how many octets of data there are, and whether they are text.
func (g *received) dataLen() (n int64, text bool) {
	switch c := g.codec.(type) {
	case *wire.Request:
		return int64(c.DataLen), spec.Request(c.Op).Data == spec.TextData
	case *wire.Message:
		return int64(c.DataLen), false
	}
	return 0, false
}

func TestVectors(t *testing.T) {
	for _, v := range vectors.Codec() {
		t.Run(v.Name, func(t *testing.T) {
			for name, stream := range map[string]io.Reader{
				"whole":      bytes.NewReader(v.Octets()),
				"one by one": iotest.OneByteReader(bytes.NewReader(v.Octets())),
			} {
				got := receive(stream, v.Sender())
				var e *wire.Error
				switch errors.As(got.err, &e); v.Outcome {
				case vectors.Accepted:
					if got.err != nil || string(got.data) != v.Data || !sameFields(t, got.AppendFrame(nil)[spec.LengthDigits:], v.Fields) {
						t.Errorf("%s: %v, %s with data %q", name, got.err, got.AppendFrame(nil), got.data)
					}
				case vectors.Refused:
					if e == nil || e.Requirement != v.Requirement || e.Offset != v.Offset || e.Unwrap() != nil {
						t.Errorf("%s: %v, want %s at octet %d", name, got.err, v.Requirement, v.Offset)
					}
				case vectors.Unknown:
					if e == nil || e.Requirement != v.Requirement || e.Offset != v.Offset || e.Unwrap() != wire.ErrUnknownOp || string(got.data) != v.Data {
						t.Errorf("%s: %v, with data %q", name, got.err, got.data)
					}
				case vectors.CutOff:
					if got.err != io.ErrUnexpectedEOF {
						t.Errorf("%s: %v", name, got.err)
					}
				}
			}
		})
	}
}

// sameFields compares two headers, but for the checksum: it depends on how a
// header is written.
func sameFields(t *testing.T, a, b []byte) bool {
	var fields [2]map[string]any
	for i, text := range [][]byte{a, b} {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&fields[i]); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		delete(fields[i], "headsum")
	}
	return reflect.DeepEqual(fields[0], fields[1])
}

// What deployed peers sent decodes, has the headsum it says it has, and is
// written again octet for octet by the server's side.
func TestDeployedFrames(t *testing.T) {
	for _, f := range vectors.Frames() {
		got := receive(bytes.NewReader(f.Octets()), f.Sender())
		if got.err != nil || string(got.data) != f.Data {
			t.Fatalf("%s: %v, data %q", f.Text, got.err, got.data)
		}
		m, ok := got.codec.(*wire.Message)
		if !ok {
			continue
		}
		// Deployed servers escape what HTML would trip over; we don't.
		if again := string(m.AppendFrame(nil)); again != f.Text && !strings.Contains(f.Text, `\u003c`) {
			t.Errorf("%s\nwritten again: %s", f.Text, again)
		}
		sum, stated, ok := wire.HeadSum([]byte(f.Text))
		if ok != spec.Message(m.Kind).Std || sum != stated || stated != m.HeadSum {
			t.Errorf("%s: headsum is %d", f.Text, sum)
		}
	}
}
