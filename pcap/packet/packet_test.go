package packet_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/packet"
)

// The sum of all that a checksum covers is 0xffff (RFC 1071), whatever a
// packet holds.
func TestSums(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 2000 {
		s := packet.Segment{
			From: netip.MustParseAddrPort("192.0.2.1:50000"), To: netip.MustParseAddrPort("255.255.255.255:65535"),
			Seq: r.Uint32(), Ack: r.Uint32(), Flags: packet.Flags(r.Uint32() & 0x1f), Window: uint16(r.Uint32()), ID: uint16(r.Uint32()),
			Options: make([]byte, 4*(i%11)), Data: make([]byte, r.IntN(100)),
		}
		if i%2 == 1 {
			s.From, s.To = netip.MustParseAddrPort("[2001:db8::1]:50000"), netip.MustParseAddrPort("[ffff::ffff]:65535")
		}
		for i := range s.Data {
			s.Data[i] = byte(r.Uint32()) | byte(r.Uint32()&1)*0xff
		}
		p := s.Append([]byte("before"))[len("before"):]
		tcp, addresses := p[20:], p[12:20]
		if i%2 == 1 {
			tcp, addresses = p[40:], p[8:40]
		} else if sum(p[:20]) != 0xffff {
			t.Fatalf("a wrong checksum of IPv4: % x", p)
		}
		if sum(addresses, binary.BigEndian.AppendUint32(nil, uint32(6<<16+len(tcp))), tcp) != 0xffff {
			t.Fatalf("a wrong checksum of TCP: % x", p)
		}
		if !bytes.HasSuffix(p, s.Data) || binary.BigEndian.Uint32(tcp[4:]) != s.Seq || int(tcp[12]>>4)*4 != packet.TCPHeader+len(s.Options) {
			t.Fatalf("%+v became % x", s, p)
		}
	}
}

// sum adds pairs of octets.
func sum(parts ...[]byte) (n uint32) {
	for _, part := range parts {
		for i, b := range part {
			n += uint32(b) << (8 * (1 - i%2))
		}
	}
	for n > 0xffff {
		n = n>>16 + n&0xffff
	}
	return n
}

// Fragments have all of a payload, and their own lengths and sums.
func TestFragments(t *testing.T) {
	for _, address := range []string{"192.0.2.1:1", "[2001:db8::1]:1"} {
		s := packet.Segment{From: netip.MustParseAddrPort(address), To: netip.MustParseAddrPort(address), Data: bytes.Repeat([]byte("x"), 1000)}
		p := s.Append(nil)
		header := packet.IPv4Header
		if s.From.Addr().Is6() {
			header = packet.IPv6Header
		}
		var payload []byte
		for i, part := range packet.Fragments(p, 128, 77) {
			if header == packet.IPv4Header {
				field := binary.BigEndian.Uint16(part[6:])
				if int(binary.BigEndian.Uint16(part[2:])) != len(part) || sum(part[:20]) != 0xffff || int(field&0x1fff)*8 != len(payload) || field&0x2000 == 0 != (i == 7) {
					t.Errorf("fragment %d: % x", i, part[:20])
				}
				payload = append(payload, part[20:]...)
				continue
			}
			field := binary.BigEndian.Uint16(part[42:])
			if int(binary.BigEndian.Uint16(part[4:])) != len(part)-40 || part[6] != 44 || int(field&^7) != len(payload) || field&1 == 0 != (i == 7) {
				t.Errorf("fragment %d: % x", i, part[:48])
			}
			payload = append(payload, part[48:]...)
		}
		if !bytes.Equal(payload, p[header:]) {
			t.Errorf("%d octets in fragments, want %d", len(payload), len(p)-header)
		}
	}
}
