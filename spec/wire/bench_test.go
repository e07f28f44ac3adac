package wire_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// postHeader is the Post of a deployed client, 124 octets.
var postHeader = []byte(`{"op":7,"id":"t16","for":[{"id":"S8QQF149JD4MG2H7TYVJ2SR%MD1PPKRR","type":1}],"datalen":5,"datahead":5,"datasum":4294967295}`)

// BenchmarkDecodePost decodes to a Request that is new each time, list and all.
func BenchmarkDecodePost(b *testing.B) {
	b.ReportAllocs()
	var r wire.Request
	for b.Loop() {
		r.For = nil
		if err := r.Decode(postHeader); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodePostReused decodes to the same Request again and again, as a
// server does for a link.
func BenchmarkDecodePostReused(b *testing.B) {
	b.ReportAllocs()
	var r wire.Request
	for b.Loop() {
		if err := r.Decode(postHeader); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJSONTextTokens is what merely walking over the same header costs
// with jsontext: no table, no strings kept.
func BenchmarkJSONTextTokens(b *testing.B) {
	b.ReportAllocs()
	r := bytes.NewReader(nil)
	d := jsontext.NewDecoder(r)
	for b.Loop() {
		r.Reset(postHeader)
		d.Reset(r)
		for {
			if _, err := d.ReadToken(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkScanPost walks over the same header with the Scanner.
func BenchmarkScanPost(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if n, err := scan(postHeader); n != 6 || err != nil {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkEncodePost(b *testing.B) {
	b.ReportAllocs()
	var r wire.Request
	if err := r.Decode(postHeader); err != nil {
		b.Fatal(err)
	}
	var buf []byte
	for b.Loop() {
		buf = r.AppendFrame(buf[:0])
	}
}

// BenchmarkEncodeDelivery includes the headsum.
func BenchmarkEncodeDelivery(b *testing.B) {
	b.ReportAllocs()
	m := wire.Message{
		Kind: spec.MsgDelivery, ID: "18eaabb6446ecab8", From: "WTDD6%J4N6LWCCKBMGTKX+HNBV61CBX1",
		Posted: "2026-11-23T12:17:52.954Z", DataLen: 5, DataHead: 5, DataSum: 4294967295,
	}
	var buf []byte
	for b.Loop() {
		buf = m.AppendFrame(buf[:0])
	}
}

// BenchmarkDecodeAll decodes one header of each of the 27 tables in turn; an
// operation is all of them.
func BenchmarkDecodeAll(b *testing.B) {
	b.ReportAllocs()
	var requests, messages [][]byte
	for i, h := range spec.Headers() {
		s := gen.Valid(h).Example(i)
		if header := s.Frame()[spec.LengthDigits:]; h.Sender == spec.Client {
			requests = append(requests, header)
		} else {
			messages = append(messages, header)
		}
	}
	var r wire.Request
	var m wire.Message
	for b.Loop() {
		for _, header := range requests {
			if err := r.Decode(header); err != nil {
				b.Fatal(err)
			}
		}
		for _, header := range messages {
			if err := m.Decode(header); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkReader reads a stream of Posts with 1 KiB of data each.
func BenchmarkReader(b *testing.B) {
	message := append(gen.Frame(postHeader), make([]byte, 1024)...)
	stream := bytes.Repeat(message, 1000)
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	sink := make([]byte, 4096)
	for b.Loop() {
		r := wire.NewReader(bytes.NewReader(stream))
		for {
			if _, err := r.Next(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			data := r.Data(1024)
			for {
				if _, err := data.Read(sink); err != nil {
					break
				}
			}
		}
	}
}

func BenchmarkFormatPosted(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		wire.FormatPosted(1_795_436_272_954_000_000)
	}
}
