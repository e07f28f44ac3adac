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

// FuzzPacket reads any octets as a packet of any link type. Where gopacket
// finds a segment of TCP in one of Ethernet, so does this, with the same data.
func FuzzPacket(f *testing.F) {
	for i, link := range links {
		for _, six := range []bool{false, true} {
			c := captest.Make(captest.Network{Seed: 1, Flows: 1, Link: link, Tags: i % 3, IPv6: six, Fragment: i % 2 * 64})
			for _, p := range c.Packets[:5] {
				f.Add(uint16(link), p.Data, uint16(p.Length))
			}
		}
	}
	f.Fuzz(func(t *testing.T, link uint16, data []byte, length uint16) {
		r := &recorder{t: t}
		a := stream.New(r, stream.Limits{Flows: 8, Pages: 64, FlowPages: 32, Datagrams: 2})
		p := &capture.Packet{Number: 1, Time: time.Unix(1, 0), LinkType: capture.LinkType(link), Data: data, Length: max(len(data), int(length))}
		a.Packet(p)
		a.Packet(p)
		a.Close()
		if n := a.Stats().Packets; n != 2 {
			t.Errorf("%d packets", n)
		}
	})
}

// FuzzSegments plays segments of a few connections, close to each other, in
// any order and with any flags. Whatever they are, what is told of a stream has
// no holes, and all octets are accounted for.
func FuzzSegments(f *testing.F) {
	f.Add([]byte("\x02\x00\x00\x00\x12\x00\x00\x00\x10\x00\x01\x20\x11\x00\x41\x20\x10\x10\x21\x80\x04\x00\x00\x00"))
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		b := make([]byte, 400)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := &recorder{t: t}
		a := stream.New(r, stream.Limits{Flows: 3, Pages: 30, FlowPages: 16})
		now := time.Unix(1, 0)
		for n := int64(1); len(in) >= 4; n++ {
			s, cut, wait := segment(in[:4])
			in = in[4:]
			now = now.Add(wait)
			b := s.Append(nil)
			a.Packet(&capture.Packet{Number: n, Time: now, LinkType: capture.Raw, Data: b[:len(b)-min(cut, len(s.Data))], Length: len(b)})
		}
		a.Close()
		for _, f := range r.flows {
			if !f.closed {
				t.Errorf("flow %d was not closed", f.Number)
			}
		}
	})
}

// segment makes a segment of four octets: flags, ports, numbers, sizes.
func segment(b []byte) (s packet.Segment, cut int, wait time.Duration) {
	client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, b[0] >> 5 & 1}), 1000+uint16(b[0]>>6&1))
	server := netip.MustParseAddrPort("198.51.100.1:8888")
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
