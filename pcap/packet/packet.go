// Package packet makes packets of TCP over IPv4 and IPv6, with right lengths
// and checksums: for captures of what never was on a network. It takes no
// packets apart, which is what pcap/stream does.
package packet

import (
	"encoding/binary"
	"net/netip"
)

// Octets of headers without options.
const (
	IPv4Header = 20
	IPv6Header = 40
	TCPHeader  = 20
)

const (
	protocolTCP  = 6
	hops         = 64
	dontFragment = 0x4000
)

// Flags are those of TCP.
type Flags uint8

// The flags.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// Segment is what a packet says. Both addresses are of the same family.
type Segment struct {
	From, To netip.AddrPort
	Seq, Ack uint32
	Flags    Flags
	Window   uint16
	Options  []byte // of TCP: 40 octets at most, a multiple of 4
	ID       uint16 // of IPv4
	Data     []byte // with all headers, 65,535 octets at most
}

// Append appends the packet, from its header of IP on.
func (s *Segment) Append(dst []byte) []byte {
	length := TCPHeader + len(s.Options) + len(s.Data)
	start := len(dst)
	if s.From.Addr().Is4() {
		dst = s.appendIPv4(dst, length)
	} else {
		dst = s.appendIPv6(dst, length)
	}
	tcp := len(dst)
	dst = s.appendTCP(dst)
	// What TCP's sum counts besides: addresses, protocol, length.
	addresses := dst[start+IPv4Header-8 : start+IPv4Header]
	if !s.From.Addr().Is4() {
		addresses = dst[start+8 : start+IPv6Header]
	}
	sum := add(add(uint64(protocolTCP+length), addresses), dst[tcp:])
	binary.BigEndian.PutUint16(dst[tcp+16:], fold(sum))
	return dst
}

func (s *Segment) appendIPv4(dst []byte, length int) []byte {
	start := len(dst)
	dst = append(dst, 4<<4|IPv4Header/4, 0)
	dst = binary.BigEndian.AppendUint16(dst, uint16(IPv4Header+length))
	dst = binary.BigEndian.AppendUint16(dst, s.ID)
	dst = binary.BigEndian.AppendUint16(dst, dontFragment)
	dst = append(dst, hops, protocolTCP, 0, 0)
	from, to := s.From.Addr().As4(), s.To.Addr().As4()
	dst = append(append(dst, from[:]...), to[:]...)
	setIPv4Sum(dst[start:])
	return dst
}

func (s *Segment) appendIPv6(dst []byte, length int) []byte {
	dst = append(dst, 6<<4, 0, 0, 0)
	dst = binary.BigEndian.AppendUint16(dst, uint16(length))
	dst = append(dst, protocolTCP, hops)
	from, to := s.From.Addr().As16(), s.To.Addr().As16()
	return append(append(dst, from[:]...), to[:]...)
}

func (s *Segment) appendTCP(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint16(dst, s.From.Port())
	dst = binary.BigEndian.AppendUint16(dst, s.To.Port())
	dst = binary.BigEndian.AppendUint32(dst, s.Seq)
	dst = binary.BigEndian.AppendUint32(dst, s.Ack)
	dst = append(dst, byte(TCPHeader+len(s.Options))<<2, byte(s.Flags))
	dst = binary.BigEndian.AppendUint16(dst, s.Window)
	dst = append(dst, 0, 0, 0, 0) // sum, urgent
	dst = append(dst, s.Options...)
	return append(dst, s.Data...)
}

// setIPv4Sum sets the checksum of a header of IPv4 without options.
func setIPv4Sum(header []byte) {
	header[10], header[11] = 0, 0
	binary.BigEndian.PutUint16(header[10:], fold(add(0, header[:IPv4Header])))
}
