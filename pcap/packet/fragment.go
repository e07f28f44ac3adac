package packet

import "encoding/binary"

const (
	fragmentHeader = 8
	fragmentType   = 44
	moreFragments  = 0x2000
)

// Fragments cuts a packet that Append made into parts of size octets of
// payload; size is a multiple of 8. id names the datagram.
func Fragments(packet []byte, size int, id uint32) [][]byte {
	header := IPv4Header
	if packet[0]>>4 == 6 {
		header = IPv6Header
	}
	var parts [][]byte
	payload := packet[header:]
	for offset := 0; offset < len(payload); offset += size {
		part := payload[offset:min(offset+size, len(payload))]
		more := offset+size < len(payload)
		if header == IPv4Header {
			parts = append(parts, fragmentIPv4(packet[:header], part, offset, more, uint16(id)))
		} else {
			parts = append(parts, fragmentIPv6(packet[:header], part, offset, more, id))
		}
	}
	return parts
}

func fragmentIPv4(header, part []byte, offset int, more bool, id uint16) []byte {
	p := append(append(make([]byte, 0, len(header)+len(part)), header...), part...)
	field := uint16(offset / 8)
	if more {
		field |= moreFragments
	}
	binary.BigEndian.PutUint16(p[2:], uint16(len(p)))
	binary.BigEndian.PutUint16(p[4:], id)
	binary.BigEndian.PutUint16(p[6:], field)
	setIPv4Sum(p)
	return p
}

func fragmentIPv6(header, part []byte, offset int, more bool, id uint32) []byte {
	p := append(make([]byte, 0, len(header)+fragmentHeader+len(part)), header...)
	field := uint16(offset)
	if more {
		field |= 1
	}
	binary.BigEndian.PutUint16(p[4:], uint16(fragmentHeader+len(part)))
	p[6] = fragmentType
	p = append(p, protocolTCP, 0)
	p = binary.BigEndian.AppendUint16(p, field)
	p = binary.BigEndian.AppendUint32(p, id)
	return append(p, part...)
}
