package segments

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/packet"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// octetsEach is how many octets of an input a segment is made of.
const octetsEach = 4

// inputs are a connection from its begin to its end, and chance.
func inputs() [][]byte {
	all := [][]byte{[]byte("\x02\x00\x00\x00\x12\x00\x00\x00\x10\x00\x01\x20\x11\x00\x41\x20\x10\x10\x21\x80\x04\x00\x00\x00")}
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		b := make([]byte, 100*octetsEach)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		all = append(all, b)
	}
	return all
}

func FuzzSegments(f *testing.F) {
	for _, s := range seeds.Made("FuzzSegments", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		s := &sink{t: t}
		a := stream.New(s, stream.Limits{Flows: 3, Pages: 30, FlowPages: 16})
		now := time.Unix(1, 0)
		for n := int64(1); len(input) >= octetsEach; n++ {
			segment, cut, wait := segment(input[:octetsEach])
			input = input[octetsEach:]
			now = now.Add(wait)
			b := segment.Append(nil)
			a.Packet(&capture.Packet{Number: n, Time: now, LinkType: capture.Raw, Data: b[:len(b)-min(cut, len(segment.Data))], Length: len(b)})
		}
		a.Close()
		if s.open != 0 {
			t.Fatalf("%d flows were not closed", s.open)
		}
	})
}

// segment makes a segment of a few connections, close to others: of flags,
// ports, numbers and sizes.
func segment(b []byte) (s packet.Segment, cut int, wait time.Duration) {
	client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, b[0] >> 5 & 1}), 1000+uint16(b[0]>>6&1))
	server := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 51, 100, 1}), 8888)
	s = packet.Segment{From: client, To: server, Flags: packet.Flags(b[0] & 0x17)}
	if b[0]&8 != 0 {
		s.From, s.To = s.To, s.From
	}
	s.Seq = uint32(b[1]) * 40
	if b[1] > 250 {
		s.Seq *= 0x01234567
	}
	s.Ack = uint32(b[2]) * 40
	s.Data = bytes.Repeat(b[1:2], int(b[3]&0x3f)*int(b[3]&0x3f))
	if b[3]&0x80 != 0 {
		cut = int(b[2])
	}
	if b[3]&0x40 != 0 {
		wait = time.Duration(1<<(b[2]&0x3f)) * time.Microsecond
	}
	return s, cut, wait
}
