package pcap

import (
	"net/netip"

	"github.com/tmtplab/tmtplab/pcap/packet"
)

// What our TCP is like: Ethernet's segments, and a window that no burst fills.
const (
	segmentSize4 = 1460 // octets of data in a packet of IPv4
	segmentSize6 = 1440 // and of IPv6
	window       = 1<<16 - 1
	windowScale  = 7 // window counts 2^7 octets
)

// Kinds of TCP's options.
const (
	optionNop    = 1
	optionMSS    = 2
	optionWindow = 3
)

// half is one direction of a flow: where its packets come from, and how far
// they are.
type half struct {
	from netip.AddrPort
	next uint32 // sequence number of the next octet
	id   uint16 // of the next packet of IPv4
	over bool   // its FIN was sent
}

// packer makes packets. What pack returns is valid until the next call.
type packer struct{ buffer []byte }

// segmentSize is how many octets of data fit a packet from an address.
func segmentSize(from netip.AddrPort) int {
	if from.Addr().Is4() {
		return segmentSize4
	}
	return segmentSize6
}

// pack makes the next packet from one half of a flow to the other. Any but a
// lone SYN acknowledges.
func (p *packer) pack(from, to *half, flags packet.Flags, data []byte) []byte {
	s := packet.Segment{From: from.from, To: to.from, Seq: from.next, Flags: flags, Window: window, ID: from.id, Data: data}
	if flags&packet.ACK != 0 {
		s.Ack = to.next
	}
	if flags&packet.SYN != 0 {
		size := segmentSize(from.from)
		s.Options = []byte{optionMSS, 4, byte(size >> 8), byte(size), optionNop, optionWindow, 3, windowScale}
	}
	from.next += uint32(len(data))
	if flags&(packet.SYN|packet.FIN) != 0 {
		from.next++ // they count like an octet
	}
	if from.from.Addr().Is4() {
		from.id++
	}
	p.buffer = s.Append(p.buffer[:0])
	return p.buffer
}
