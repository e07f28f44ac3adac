package stream_test

import (
	"errors"
	"testing"

	"github.com/google/gopacket"

	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// The layer takes what is there of a payload, and says what is not.
func TestLayer(t *testing.T) {
	frame := func(header string) string { return string(gen.Frame([]byte(header))) }
	ping := frame(`{"op":9,"id":"p","from":"alice in c","to":"bob the builder","datalen":5}`)
	for _, test := range []struct {
		name, payload string
		frames        int
		data, rest    string
		due           uint64
		truncated     bool
		first, err    string
	}{
		{name: "whole", payload: ping + "hello" + frame(`{"op":11}`), frames: 2},
		{name: "data cut", payload: ping + "hel", frames: 1, data: "hel", due: 2, truncated: true},
		{name: "frame cut", payload: ping + "hello" + "00", frames: 1, data: "hello", rest: "00", truncated: true},
		{name: "something else", payload: ping + "hello" + "GET / ", frames: 1, data: "hello", rest: "GET / "},
		{name: "no frame", payload: "GET / ", err: "octet 0: a header's length is four hex digits (FRAME-3)"},
		{name: "broken header", payload: frame(`{"op":77}`) + "more", frames: 1, rest: "more", first: "octet 10: op is 77, not an integer from 0 to 12 (HEAD-2)"},
		{name: "unknown op", payload: frame(`{"op":"later","datalen":4}`) + "data" + frame(`{"op":11}`), frames: 2, first: `octet 10: op "later" is none of the protocol's (HEAD-6)`},
	} {
		var layer stream.TMTP
		var feedback truncation
		err := layer.DecodeFromBytes([]byte(test.payload), &feedback)
		if err != nil || test.err != "" {
			var e *wire.Error
			if !errors.As(err, &e) || e.Error() != test.err {
				t.Errorf("%s: %v, want %s", test.name, err, test.err)
			}
			continue
		}
		if len(layer.Frames) != test.frames || string(layer.Payload()) != test.rest || bool(feedback) != test.truncated {
			t.Errorf("%s: %d frames, %q left, truncated %t", test.name, len(layer.Frames), layer.Payload(), feedback)
			continue
		}
		last := layer.Frames[len(layer.Frames)-1]
		if string(last.Data) != test.data || last.Due != test.due {
			t.Errorf("%s: data %q, %d due", test.name, last.Data, last.Due)
		}
		if err := layer.Frames[0].Err; test.first != "" && (err == nil || err.Error() != test.first) || test.first == "" && err != nil {
			t.Errorf("%s: %v, want %q", test.name, err, test.first)
		}
	}
	if stream.LayerTypeTMTP.String() != "TMTP" {
		t.Error(stream.LayerTypeTMTP)
	}
}

// truncation is a gopacket.DecodeFeedback.
type truncation bool

func (t *truncation) SetTruncated() { *t = true }

var _ gopacket.DecodingLayer = (*stream.TMTP)(nil)
var _ gopacket.ApplicationLayer = (*stream.TMTP)(nil)
