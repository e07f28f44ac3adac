package dissect

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// hostile are octets that look like messages, again and again.
var hostile = map[string]string{
	"lengths":          "ffff{",
	"longest":          `ffff{"op":11,"x":"`,
	"inside strings":   `fff0{"a":"b` + "0fff{",
	"padded":           "ffff                {",
	"padded inside":    `8000{                `,
	"ends":             `0040{"op":11}                     }}}}}}}}}}}}}}}}}}}}}}}}}`,
	"nested":           `4000{"x":{"x":{"x":`,
	"lists":            `4000{"x":[[[[[[`,
	"other side's":     `0014{"op":"ohi","x":"y"}`,
	"long other side":  `0400{"op":"ohi","x":"` + strings.Repeat("z", 0x3e0) + `"}`,
	"nearly a request": `0408{"op":11,"x":"` + strings.Repeat(`0408{\"`, 140) + `","op":11}`,
}

// What is looked at behind a gap costs a small multiple of it, whatever it is
// and however it is cut; memory too is bounded.
func TestSearchIsLinear(t *testing.T) {
	for name, unit := range hostile {
		for _, size := range []int{1, 7, 1448, 1 << 20} {
			octets := bytes.Repeat([]byte(unit), 1<<18/len(unit))
			if size == 1 {
				octets = octets[:1<<17]
			}
			k := new(seeker)
			calls, most := 0, 0
			for rest := octets; len(rest) > 0; {
				n := min(size, len(rest))
				k.add(rest[:n], stream.Mark{Packet: int64(len(octets) - len(rest))})
				for k.find(false, func(frame []byte) bool { calls++; return decodes(spec.Client, frame) }) {
					t.Fatalf("%s: %.80q is no request", name, k.octets)
				}
				rest = rest[n:]
				most = max(most, len(k.octets))
			}
			k.find(true, func([]byte) bool { calls++; return false })
			if limit := int64(searchFirst + searchShare*len(octets)); k.tried > limit {
				t.Errorf("%s: %d octets are decoded to look at %d", name, k.tried, len(octets))
			}
			if size < 1<<16 && most > maxHead+mostPadding+size {
				t.Errorf("%s: %d octets are kept", name, most)
			}
		}
	}
}

// A message is found behind what is none, wherever it is cut and with the packets
// in which it came.
func TestSearchFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	frame := (&wire.Request{Op: spec.OpPulse}).AppendFrame(nil)
	padded := []byte("000d  " + `{"op":11}` + "\r\n")
	for i := range 300 {
		before := make([]byte, r.IntN(300))
		for i := range before {
			before[i] = `0123456789abcdef{"}: `[r.IntN(21)]
		}
		want := frame
		if i%2 == 1 {
			want = padded
		}
		octets := append(append(before, want...), frame...)
		k := new(seeker)
		found := false
		size := 1 + r.IntN(len(octets))
		for at := 0; at < len(octets) && !found; at += size {
			k.add(octets[at:min(at+size, len(octets))], stream.Mark{Packet: int64(at / size), Time: time.Unix(0, 0)})
			found = k.find(false, func(frame []byte) bool { return decodes(spec.Client, frame) })
		}
		if found = found || k.find(true, func(frame []byte) bool { return decodes(spec.Client, frame) }); !found {
			t.Fatalf("nothing is found in %q", octets)
		}
		if !bytes.HasPrefix(k.octets, want) || k.dropped != int64(len(before)) {
			t.Fatalf("%q is found at %d in %q", k.octets, k.dropped, octets)
		}
		at := len(before)
		k.each(func(some []byte, mark stream.Mark) {
			if mark.Packet != int64(at/size) || !bytes.HasPrefix(octets[at:], some) {
				t.Fatalf("octet %d of %q came in packet %d, %q", at, octets, mark.Packet, some)
			}
			at += len(some)
		})
	}
}

// A connection that is seen from the middle of a long message is read from the
// next one on, however long that takes; and with its right places.
func TestJoinsInLongData(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	data := make([]byte, 300_000)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	frame := (&wire.Request{Op: spec.OpPulse}).AppendFrame(nil)
	n := new(notes)
	d := New(n, Options{})
	f := &stream.Flow{Client: stream.First, ClientBy: stream.ByPort}
	octets := append(data, frame...)
	for at := 0; at < len(octets); at += 1448 {
		d.Octets(f, stream.First, stream.Piece{Octets: octets[at:min(at+1448, len(octets))], Offset: int64(at), Mark: stream.Mark{Packet: int64(at)}})
	}
	d.End(f, stream.First, stream.End{})
	d.End(f, stream.Second, stream.End{})
	d.Close(f)
	c := d.Counts()
	if len(n.messages) != 1 || n.messages[0].offset != int64(len(data)) || c.Passed != int64(len(data)) {
		t.Errorf("%+v, %q, %+v", n.messages, n.troubles, c)
	}
}
