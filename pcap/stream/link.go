package stream

import (
	"encoding/binary"

	"github.com/tmtplab/tmtplab/pcap/capture"
)

// The types of what follows a link header (EtherType).
const (
	typeIPv4   = 0x0800
	typeIPv6   = 0x86dd
	typeVLAN   = 0x8100
	typeQinQ   = 0x88a8
	typeQinQ1  = 0x9100 // as used before IEEE 802.1ad
	typeQinQ2  = 0x9200
	mostTags   = 8
	familyIPv4 = 2
)

// headers of links, in octets.
const (
	ethernetHeader = 14
	tagHeader      = 4
	cookedHeader   = 16
	cooked2Header  = 20
	familyHeader   = 4
)

// network finds the header of IP in a packet. cut is how many octets of the
// packet are not in the capture.
func network(p *capture.Packet) (version int, rest []byte, r Reason) {
	b := p.Data
	switch p.LinkType {
	case capture.Ethernet:
		if len(b) < ethernetHeader {
			return 0, nil, BrokenLink
		}
		return tagged(binary.BigEndian.Uint16(b[12:]), b[ethernetHeader:])
	case capture.LinuxSLL:
		if len(b) < cookedHeader {
			return 0, nil, BrokenLink
		}
		return tagged(binary.BigEndian.Uint16(b[14:]), b[cookedHeader:])
	case capture.LinuxSLL2:
		if len(b) < cooked2Header {
			return 0, nil, BrokenLink
		}
		return tagged(binary.BigEndian.Uint16(b), b[cooked2Header:])
	case capture.Null, capture.Loop:
		if len(b) < familyHeader {
			return 0, nil, BrokenLink
		}
		return family(binary.BigEndian.Uint32(b), b[familyHeader:])
	case capture.Raw, capture.RawBSD, capture.RawOpen, capture.IPv4, capture.IPv6:
		if len(b) == 0 {
			return 0, nil, BrokenLink
		}
		return int(b[0] >> 4), b, taken
	}
	return 0, nil, UnknownLink
}

// tagged passes over the tags of virtual networks, of which there may be some.
func tagged(kind uint16, b []byte) (int, []byte, Reason) {
	for range mostTags {
		switch kind {
		case typeIPv4:
			return 4, b, taken
		case typeIPv6:
			return 6, b, taken
		case typeVLAN, typeQinQ, typeQinQ1, typeQinQ2:
			if len(b) < tagHeader {
				return 0, nil, BrokenLink
			}
			kind, b = binary.BigEndian.Uint16(b[2:]), b[tagHeader:]
		default:
			return 0, nil, NotIP
		}
	}
	return 0, nil, NotIP
}

// family reads which protocol a loopback packet has. The machine that captured
// wrote the number in the order of its octets, and systems differ about the
// number of IPv6.
func family(n uint32, b []byte) (int, []byte, Reason) {
	if n > 0xffff {
		n = n>>24 | n>>8&0xff00
	}
	switch n {
	case familyIPv4:
		return 4, b, taken
	case 10, 24, 28, 30: // Linux; NetBSD and OpenBSD; FreeBSD; macOS
		return 6, b, taken
	}
	return 0, nil, NotIP
}
