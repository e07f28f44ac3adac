package wireshark

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/vectors"
)

// TestHostileOctets has the plugin read what no peer should send. It must not
// fail, and must say the same of it as the decoder.
func TestHostileOctets(t *testing.T) {
	lua := installed(t)
	deep := func(open, close string, n int) string {
		return fmt.Sprintf(`{"op":11,"x":%s%s}`, strings.Repeat(open, n), strings.Repeat(close, n))
	}
	r := newRecording()
	for _, header := range []string{
		deep("[", "]", 100), deep("[", "]", 127), deep("[", "]", 128), deep("[", "]", 30_000), deep(`{"a":`, "1}", 90),
		strings.Repeat("[", 60_000), strings.Repeat(`{"":`, 16_000), strings.Repeat(" ", 65_000), `{"op":11` + strings.Repeat(" ", 65_000) + "}",
		`{"op":11,"` + strings.Repeat("x", 60_000) + `":0}`, `{"op":` + strings.Repeat("9", 60_000) + `}`, `{"op":11,"x":` + strings.Repeat("-1,", 9) + `}`,
		"{\"op\":11,\"x\":\"\xff\xfe\"}", "{\"op\":11,\"x\":\"\xed\xa0\x80\"}", "{\"op\":11,\"\x00\":\"\x01\"}", "\x00\x00\x00\x00\x00\x00\x00\x00",
		`{"op":11,"\ud800":1}`, `{"op":11,"\ud83d\ude00":"\u0000"}`, `{"op":11,"x":"\u00"}`, `{"op":11,"x":"\q"}`, `{"op":11,"x":"\`,
		`{"op":7,"id":"\u0000","for":[[],{},null,1,"x",{"id":{}}],"datalen":-1}`, `{"op":7,"for":{},"id":[]}`, `{"op":1,"oidc":{"expires_in":1e9,"id_token":[]},"newnode":"n"}`,
		`{"op":9,"OP":9,"Op":{}}`, `{"Op":11}`, `{"\u006fp":11}`, `{"op":10,"id":"x","datalen":9223372036854775807}`, `{"op":7,"id":"x","for":[],"datalen":99999999999999999999}`,
	} {
		r.link(spec.Client, gen.Frame([]byte(header)))
	}
	for _, octets := range []string{
		"zzzz", "0x09{\"op\":1}", "+009{\"op\":1}", "0000", "0007{\"op\":1", "FFFF", "ffff" + strings.Repeat("{", 70_000), "00", "\xff\x00\x00\x01",
		"0009{\"op\":11}0009{\"op\":11}", "000A{\"op\":11} zzzz0009{\"op\":11}",
	} {
		r.link(spec.Client, []byte(octets))
		r.link(spec.Server, []byte(octets))
	}
	r.hostile(t, lua)
}

// hostile compares what was recorded, of which messages may be cut off: for data
// that never come tshark waits, up to the length that the plugin puts together.
func (r *recording) hostile(t *testing.T, lua string) {
	t.Helper()
	result, err := parity.Compare(t.Context(), lua, r.close(t), false, toPort...)
	if err != nil {
		t.Fatal(err)
	}
	cut := len(result.OnlyHere)
	result.OnlyHere = slices.DeleteFunc(result.OnlyHere, func(m parity.Message) bool { return m.Missing > 0 && m.Missing <= 64<<20 })
	agree(t, result)
	t.Logf("both find %d messages, %d of them break a rule; %d are cut off", result.Messages, result.Broken, cut)
	// With no filter there is no tree in the first of two passes, and less is known.
	if _, err := parity.Tshark(t.Context(), lua, r.file.Bytes(), append(toPort, "-2", "-T", "pdml", "-J", "tmtp")...); err != nil {
		t.Error(err)
	}
}

// TestVectors compares the frames that all decoders here are held to.
func TestVectors(t *testing.T) {
	lua := installed(t)
	r := newRecording()
	for _, v := range vectors.Codec() {
		r.link(v.Sender(), v.Octets())
	}
	for _, f := range vectors.Frames() {
		r.link(f.Sender(), f.Octets())
	}
	r.hostile(t, lua)
}

// TestMutilatedOctets changes octets of conversations: some break frames, some
// only texts.
func TestMutilatedOctets(t *testing.T) {
	lua := installed(t)
	draw := rand.New(rand.NewPCG(5, 6))
	r := newRecording()
	for range 40 {
		turns := captest.Conversation(draw, 6)
		var said [2]bytes.Buffer
		for _, turn := range turns {
			said[turn.From].Write(turn.Octets)
		}
		for role := range said {
			octets := said[role].Bytes()
			for range 3 {
				octets[draw.IntN(len(octets))] = byte(draw.Uint32())
			}
			r.link(spec.Role(role), octets)
		}
	}
	r.hostile(t, lua)
}
