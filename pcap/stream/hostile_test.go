package stream_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/packet"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// TestSameAsGopacket compares headers with gopacket's layers, where those are
// read by them without a fault.
func TestSameAsGopacket(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	n := 0
	for _, six := range []bool{false, true} {
		c := captest.Make(captest.Network{Seed: 3, Flows: 3, Exchanges: 8, Link: capture.Ethernet, Tags: 2, IPv6: six})
		for _, p := range c.Packets {
			for range 20 {
				data := bytes.Clone(p.Data)
				data[r.IntN(min(len(data), 90))] = byte(r.Uint32())
				if compare(t, data) {
					n++
				}
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d packets were compared", n)
	}
}

// compare reads a packet both ways, and reports whether gopacket could.
func compare(t *testing.T, data []byte) bool {
	t.Helper()
	p := gopacket.NewPacket(data, layers.LayerTypeEthernet, gopacket.DecodeOptions{NoCopy: true})
	tcp, ok := p.TransportLayer().(*layers.TCP)
	if !ok || p.ErrorLayer() != nil || tcp.RST || tcp.FIN || len(tcp.Payload) == 0 {
		return false
	}
	net := p.NetworkLayer().NetworkFlow()
	if version := p.NetworkLayer().LayerContents()[0] >> 4; net.EndpointType() == layers.EndpointIPv4 != (version == 4) || net.EndpointType() == layers.EndpointIPv6 != (version == 6) {
		return false // which gopacket does not mind
	}
	rec := &recorder{t: t}
	a := stream.New(rec, stream.Limits{})
	a.Packet(&capture.Packet{Number: 1, Time: time.Unix(1, 0), LinkType: capture.Ethernet, Data: data, Length: len(data)})
	a.Close()
	if len(rec.flows) != 1 {
		t.Errorf("%d flows, skipped %+v, in %v", len(rec.flows), a.Stats().Skipped(), p)
		return true
	}
	f := rec.flows[0]
	from, _ := netip.AddrFromSlice(net.Src().Raw())
	if got := f.Ends[stream.First]; got != netip.AddrPortFrom(from, binary.BigEndian.Uint16(tcp.TransportFlow().Src().Raw())) || !bytes.Equal(f.octets[0][:f.Counts[0].Delivered], tcp.Payload) {
		t.Errorf("%d octets from %v in %v", f.Counts[0].Delivered, got, p)
	}
	return true
}

// TestMemory sends the worst that there is: connections without end, each with
// octets that wait, and fragments that never come to a datagram.
func TestMemory(t *testing.T) {
	const most = 24 << 20
	a := stream.New(new(counter), stream.Limits{})
	var octets [1400]byte
	server := netip.MustParseAddrPort("198.51.100.1:8888")
	var buffer []byte
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 300_000 {
		s := packet.Segment{
			From: netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 50000), To: server,
			Flags: packet.SYN, Seq: 99, ID: uint16(i),
		}
		p := capture.Packet{Number: int64(2*i + 1), Time: time.Unix(1, int64(i)*1000), LinkType: capture.Raw}
		buffer = s.Append(buffer[:0])
		p.Data, p.Length = buffer, len(buffer)
		a.Packet(&p)
		s.Flags, s.Seq, s.Data = packet.ACK, 200, octets[:1+i%len(octets)]
		buffer = s.Append(buffer[:0])
		p.Data, p.Length = buffer, len(buffer)
		if i%3 == 0 && len(s.Data) > 800 {
			p.Data = packet.Fragments(buffer, 800, uint32(i))[0]
			p.Length = len(p.Data)
		}
		p.Number++
		a.Packet(&p)
		if i%50_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			if used := int64(now.HeapAlloc) - int64(before.HeapAlloc); used > most {
				t.Fatalf("%d octets of memory behind %d connections, want at most %d", used, i, most)
			}
		}
	}
	s := a.Stats()
	if s.Flows != 300_000 || s.Evicted == 0 || s.Waits == 0 || s.Incomplete == 0 {
		t.Errorf("the limits were not reached: %+v", s)
	}
	a.Close()
}
