package captest

import (
	"encoding/binary"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/spec"
)

// The types of what follows a link header.
const (
	etherIPv4 = 0x0800
	etherIPv6 = 0x86dd
	etherVLAN = 0x8100
	etherQinQ = 0x88a8
)

// leastFrame is how many octets a frame of Ethernet has at least.
const leastFrame = 60

// encapsulate puts the header of a link before a packet of IP.
func encapsulate(ip []byte, link capture.LinkType, tags int, from spec.Role) []byte {
	kind, family := uint16(etherIPv4), uint32(2)
	if ip[0]>>4 == 6 {
		kind, family = etherIPv6, 30
	}
	var b []byte
	mac := []byte{2, 0, 0, 0, 0, byte(from)}
	big := binary.BigEndian
	switch link {
	case capture.Ethernet:
		b = append(append(b, 2, 0, 0, 0, 0, byte(other(from))), mac...)
	case capture.LinuxSLL:
		b = append(b, 0, 0, 0, 1, 0, 6)
		b = append(append(b, mac...), 0, 0)
	case capture.LinuxSLL2:
		b = big.AppendUint16(b, kind)
		b = append(b, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6)
		return append(append(append(b, mac...), 0, 0), ip...)
	case capture.Loop:
		return append(big.AppendUint32(b, family), ip...)
	case capture.Null:
		if from == spec.Client { // as if two machines had captured
			return append(big.AppendUint32(b, family), ip...)
		}
		return append(binary.LittleEndian.AppendUint32(b, family), ip...)
	default:
		return ip
	}
	for i := range tags {
		tag := uint16(etherVLAN)
		if i < tags-1 {
			tag = etherQinQ
		}
		b = big.AppendUint16(b, tag)
		b = big.AppendUint16(b, uint16(100+i))
	}
	b = append(big.AppendUint16(b, kind), ip...)
	for link == capture.Ethernet && len(b) < leastFrame {
		b = append(b, 0)
	}
	return b
}
