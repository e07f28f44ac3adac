package show

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
)

var start = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// tell tells a reader of a link, a message with a header, trouble and the end.
func tell(to dissect.Reader, from spec.Role, header, data []byte) {
	l := &dissect.Link{Number: 3, Flow: &stream.Flow{Number: 5, Begun: stream.Mark{Packet: 1, Time: start}}}
	mark := stream.Mark{Packet: 40, Time: start.Add(12500 * time.Millisecond)}
	to.Link(l)
	m := &dissect.Message{Number: 17, Link: l, From: from, First: mark, Last: mark, Frame: gen.Frame(header), Length: int64(len(data))}
	var err error
	if from == spec.Client {
		err = m.Request.Decode(m.Frame[spec.LengthDigits:])
	} else {
		err = m.Server.Decode(m.Frame[spec.LengthDigits:])
	}
	errors.As(err, &m.Err)
	to.Entry(&dissect.Entry{Message: m, Data: data, End: mark})
	to.Trouble(l, &dissect.Trouble{Kind: dissect.Missing, From: from, Mark: mark, Offset: 100, Octets: 20, Text: "lost"})
	to.Closed(l, from, stream.End{How: stream.Fin, Mark: mark})
}

// Each line is as the schema says, whatever was sent.
func TestJSONKeepsItsSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(SchemaJSON))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("pcap.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("pcap.json")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.SampledFrom([]spec.Role{spec.Client, spec.Server}).Draw(t, "from")
		sample := gen.AnyRequest()
		if from == spec.Server {
			sample = gen.AnyMessage()
		}
		s := sample.Draw(t, "sample")
		header := rapid.OneOf(rapid.Just(s.Header.Append(nil)), rapid.SliceOf(rapid.Byte())).Draw(t, "header")
		var out bytes.Buffer
		j := NewJSON(&out, Options{Secrets: rapid.Bool().Draw(t, "secrets"), Start: func() time.Time { return start }})
		tell(j, from, header, s.Data)
		if err := j.Flush(); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 4 {
			t.Fatalf("%d lines: %q", len(lines), lines)
		}
		for _, line := range lines {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			if err := schema.Validate(v); err != nil {
				t.Fatalf("%v\n%s", err, line)
			}
		}
	})
}

// A message is one line, whatever is in it; with all its fields, more.
func TestTextIsOneLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gen.AnyRequest().Draw(t, "sample")
		header := rapid.OneOf(rapid.Just(s.Header.Append(nil)), rapid.SliceOf(rapid.Byte())).Draw(t, "header")
		for _, fields := range []bool{false, true} {
			var out bytes.Buffer
			text := NewText(&out, Options{Fields: fields, Hex: fields, Start: func() time.Time { return start }})
			tell(text, spec.Client, header, s.Data)
			if err := text.Flush(); err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(out.String(), "\n"); n != 4 && (!fields || n < 4) {
				t.Fatalf("%d lines: %s", n, out.String())
			}
			if strings.ContainsAny(out.String(), "\r\x00\x1b") {
				t.Fatalf("control characters: %q", out.String())
			}
		}
	})
}
