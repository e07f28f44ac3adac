package wire_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// codec is a Request or a Message, for tests that hold of both.
type codec interface {
	Decode(header []byte) error
	AppendFrame(dst []byte) []byte
}

func codecOf(sender spec.Role) codec {
	if sender == spec.Client {
		return new(wire.Request)
	}
	return new(wire.Message)
}

func anySample() *rapid.Generator[gen.Sample] { return rapid.OneOf(gen.AnyRequest(), gen.AnyMessage()) }

// Canonical octets decode, and what was decoded is written as the same octets.
func TestEncodeOfDecode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySample().Draw(t, "sample")
		frame := s.Frame()
		c := codecOf(s.Table.Sender)
		if err := c.Decode(frame[spec.LengthDigits:]); err != nil {
			t.Fatalf("%s: %v", frame, err)
		}
		if again := c.AppendFrame([]byte("before")); string(again) != "before"+string(frame) {
			t.Fatalf("%s\nwas written %s", frame, again)
		}
		if s.Table.Std {
			if sum, stated, ok := wire.HeadSum(frame); !ok || sum != stated {
				t.Fatalf("%s: headsum is %d, %v", frame, sum, ok)
			}
		}
	})
}

// What is written and read again is the same value.
func TestDecodeOfEncode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySample().Draw(t, "sample")
		first, second := codecOf(s.Table.Sender), codecOf(s.Table.Sender)
		if err := first.Decode(s.Frame()[spec.LengthDigits:]); err != nil {
			t.Fatal(err)
		}
		if err := second.Decode(first.AppendFrame(nil)[spec.LengthDigits:]); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("%+v\nbecame %+v", first, second)
		}
	})
}

// However a client writes a header, it means the same (HEAD-3, HEAD-7).
func TestStylesMeanTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySample().Draw(t, "sample")
		style := gen.AllRequestStyles
		style.Case = s.Table.Sender == spec.Client
		header := gen.Restyled(s.Header, style).Draw(t, "restyled")
		plain, styled := codecOf(s.Table.Sender), codecOf(s.Table.Sender)
		if err := plain.Decode(s.Header.Append(nil)); err != nil {
			t.Fatal(err)
		}
		if err := styled.Decode(header); err != nil {
			t.Fatalf("%s: %v", header, err)
		}
		if !reflect.DeepEqual(plain, styled) {
			t.Fatalf("%+v\nbecame %+v", plain, styled)
		}
	})
}

// Every departure from every table is refused, by the requirement it breaks.
func TestDepartures(t *testing.T) {
	for _, h := range spec.Headers() {
		for _, d := range gen.Departures(h) {
			t.Run(h.Sender.String()+" "+h.Name+" "+d.Name, func(t *testing.T) {
				for seed := range 3 {
					header := d.Header().Example(seed)
					err := codecOf(h.Sender).Decode(header)
					var e *wire.Error
					if !errors.As(err, &e) {
						t.Fatalf("%s: %v, not an *Error", header, err)
					}
					if e.Requirement != d.Requirement {
						t.Errorf("%s: %v; it breaks %s", header, err, d.Requirement)
					}
					if e.Offset < spec.LengthDigits || e.Offset > spec.LengthDigits+len(header) {
						t.Errorf("%s: %v: no such octet", header, err)
					}
				}
			})
		}
	}
}

// A stream of messages is the same messages, however it is cut.
func TestSegmentation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.SliceOfN(gen.AnyRequest(), 1, 5).Draw(t, "samples")
		var stream []byte
		for i := range samples {
			stream = append(stream, samples[i].Octets()...)
		}
		r := wire.NewReader((*gen.Stream)(ptr(gen.Segments(stream).Draw(t, "pieces"))))
		for i := range samples {
			frame, err := r.Next()
			if err != nil || !bytes.Equal(frame, samples[i].Frame()) {
				t.Fatalf("message %d: %q, %v, want %q", i, frame, err, samples[i].Frame())
			}
			if whole := rapid.Bool().Draw(t, "read data"); whole {
				data, err := io.ReadAll(r.Data(int64(len(samples[i].Data))))
				if err != nil || !bytes.Equal(data, samples[i].Data) {
					t.Fatalf("message %d: data %q, %v, want %q", i, data, err, samples[i].Data)
				}
			} else {
				io.CopyN(io.Discard, r.Data(int64(len(samples[i].Data))), 3)
			}
		}
		if frame, err := r.Next(); err != io.EOF {
			t.Fatalf("at the end: %q, %v", frame, err)
		}
	})
}

func ptr[T any](v T) *T { return &v }

// A stream that ends inside a message says so, wherever it ends.
func TestTruncation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gen.AnyRequest().Draw(t, "sample")
		octets := s.Octets()
		end := rapid.IntRange(1, len(octets)-1).Draw(t, "end")
		r := wire.NewReader(bytes.NewReader(octets[:end]))
		frame, err := r.Next()
		if err == nil {
			if len(frame) != len(s.Frame()) {
				t.Fatalf("cut frame %q", frame)
			}
			if rapid.Bool().Draw(t, "skip") {
				r.Data(int64(len(s.Data)))
				_, err = r.Next()
			} else {
				_, err = io.ReadAll(r.Data(int64(len(s.Data))))
			}
		}
		if end == len(s.Frame()) && len(s.Data) == 0 {
			t.Skip("not cut")
		}
		if err != io.ErrUnexpectedEOF {
			t.Fatalf("%q ended with %v", octets[:end], err)
		}
	})
}

// No octets make the codec panic, and what it takes it can write.
func TestArbitraryOctets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySample().Draw(t, "sample")
		header := mutate(t, s.Frame()[spec.LengthDigits:])
		for _, sender := range []spec.Role{spec.Client, spec.Server} {
			c := codecOf(sender)
			err := c.Decode(header)
			var e *wire.Error
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("%T is no *Error", err)
			}
			if err == nil {
				if err := codecOf(sender).Decode(c.AppendFrame(nil)[spec.LengthDigits:]); err != nil {
					t.Fatalf("%q: written again: %v", header, err)
				}
			}
		}
		wire.HeadSum(gen.Frame(header))
	})
}

// mutate changes a few octets of a text.
func mutate(t *rapid.T, octets []byte) []byte {
	octets = bytes.Clone(octets)
	for range rapid.IntRange(0, 3).Draw(t, "mutations") {
		at := rapid.IntRange(0, len(octets)).Draw(t, "at")
		end := min(len(octets), at+rapid.IntRange(0, 4).Draw(t, "removed"))
		put := rapid.OneOf(
			rapid.Map(rapid.StringMatching(`[{}\[\]:,"\\u0-9a-fA-F. \n+-]{0,3}`), func(s string) []byte { return []byte(s) }),
			rapid.SliceOfN(rapid.Byte(), 0, 3),
			rapid.Just(octets[at:end]),
		).Draw(t, "put")
		octets = append(append(bytes.Clone(octets[:at]), put...), octets[end:]...)
	}
	return octets
}
