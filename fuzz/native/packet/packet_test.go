package packet

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// links are the types that are looked into, and one that is not.
var links = []capture.LinkType{
	capture.Null, capture.Ethernet, capture.RawBSD, capture.RawOpen, capture.Raw, capture.Loop,
	capture.LinuxSLL, capture.IPv4, capture.IPv6, capture.LinuxSLL2, 147,
}

// inputs are packets of each link type: an octet for the type, one for how
// many octets of the packet are missing, and the others.
func inputs() (all [][]byte) {
	for i, link := range links[:len(links)-1] {
		for _, six := range []bool{false, true} {
			if link == capture.IPv4 && six || link == capture.IPv6 && !six {
				continue
			}
			c := captest.Make(captest.Network{Seed: 1, Flows: 1, Link: link, Tags: i % 3, IPv6: six, Fragment: i % 2 * 64})
			for _, p := range c.Packets[:5] {
				all = append(all, append([]byte{byte(i), byte(p.Length - len(p.Data))}, p.Data...))
			}
		}
	}
	return all
}

func FuzzPacket(f *testing.F) {
	for _, s := range seeds.Made("FuzzPacket", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) < 2 {
			return
		}
		link, data := links[int(input[0])%len(links)], input[2:]
		sink := &sink{t: t}
		a := stream.New(sink, stream.Limits{Flows: 8, Pages: 64, FlowPages: 32, Datagrams: 2})
		p := &capture.Packet{Number: 1, Time: time.Unix(1, 0), LinkType: link, Data: data, Length: len(data) + int(input[1])}
		a.Packet(p)
		p.Number = 2
		a.Packet(p)
		a.Close()
		if n := a.Stats().Packets; n != 2 {
			t.Fatalf("%d packets, not 2", n)
		}
		if sink.octets > len(data) {
			t.Fatalf("a packet of %d octets has %d of TCP", len(data), sink.octets)
		}
	})
}

// sink counts octets, each of which is told once though the packet is there
// twice.
type sink struct {
	t      *testing.T
	octets int
}

func (s *sink) Open(*stream.Flow) {}

func (s *sink) Octets(_ *stream.Flow, _ stream.Side, p stream.Piece) {
	s.octets += len(p.Octets)
	if len(p.Octets) == 0 || p.Packet < 1 || p.Packet > 2 {
		s.t.Fatalf("told of %+v", p)
	}
}

func (s *sink) Gap(*stream.Flow, stream.Side, stream.Gap) {}

func (s *sink) End(*stream.Flow, stream.Side, stream.End) {}

func (s *sink) Close(*stream.Flow) {}
