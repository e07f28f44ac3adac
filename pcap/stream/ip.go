package stream

import "encoding/binary"

const (
	ipv4Header     = 20
	ipv6Header     = 40
	fragmentHeader = 8
)

// Extension headers of IPv6 that may stand before TCP's.
const (
	hopByHop       = 0
	routing        = 43
	fragmented     = 44
	authentication = 51
	destination    = 60
	mobility       = 135

	mostExtensions = 16
)

// Bits of the field in which IPv4 tells of fragments: the offset counts units
// of 8 octets.
const (
	moreFragments  = 0x2000
	fragmentOffset = 0x1fff
)

// ipv4 reads a packet of IPv4. cut is how many octets of the frame are not in
// the capture.
func (d *decoder) ipv4(b []byte, cut int, now int64) Reason {
	if len(b) < ipv4Header {
		return BrokenIP
	}
	header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if total == 0 {
		total = len(b) + cut // machines whose cards cut segments leave it out
	}
	if b[0]>>4 != 4 || header < ipv4Header || header > min(total, len(b)) {
		return BrokenIP
	}
	src := address{low: uint64(binary.BigEndian.Uint32(b[12:]))}
	dst := address{low: uint64(binary.BigEndian.Uint32(b[16:]))}
	protocol, part, id := b[9], binary.BigEndian.Uint16(b[6:]), binary.BigEndian.Uint16(b[4:])
	payload, length := b[header:min(total, len(b))], total-header
	if part&(moreFragments|fragmentOffset) != 0 {
		if protocol != protocolTCP {
			return NotTCP
		}
		return d.part(fragmentKey{src, dst, uint32(id), false}, payload, length, int(part&fragmentOffset)*8, part&moreFragments != 0, now)
	}
	if protocol != protocolTCP {
		return NotTCP
	}
	return d.tcp(payload, length, src, dst, false)
}

// ipv6 reads a packet of IPv6.
func (d *decoder) ipv6(b []byte, cut int, now int64) Reason {
	if len(b) < ipv6Header || b[0]>>4 != 6 {
		return BrokenIP
	}
	length := int(binary.BigEndian.Uint16(b[4:]))
	if length == 0 {
		length = len(b) + cut - ipv6Header // likewise, or a jumbogram
	}
	src := address{binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint64(b[16:])}
	dst := address{binary.BigEndian.Uint64(b[24:]), binary.BigEndian.Uint64(b[32:])}
	next := b[6]
	b = b[ipv6Header:min(ipv6Header+length, len(b))]
	for range mostExtensions {
		size := 0
		switch next {
		case protocolTCP:
			return d.tcp(b, length, src, dst, true)
		case fragmented:
			if len(b) < fragmentHeader {
				return BrokenIP
			}
			size = fragmentHeader
			part := binary.BigEndian.Uint16(b[2:])
			if part&^6 != 0 { // not all of the datagram
				if b[0] != protocolTCP {
					return NotTCP
				}
				return d.part(fragmentKey{src, dst, binary.BigEndian.Uint32(b[4:]), true}, b[size:], length-size, int(part&^7), part&1 != 0, now)
			}
		case hopByHop, routing, destination, mobility:
			if len(b) < 8 {
				return BrokenIP
			}
			size = (int(b[1]) + 1) * 8
		case authentication:
			if len(b) < 8 {
				return BrokenIP
			}
			size = (int(b[1]) + 2) * 4
		default:
			return NotTCP
		}
		if size > len(b) {
			return BrokenIP
		}
		next, b, length = b[0], b[size:], length-size
	}
	return BrokenIP
}
