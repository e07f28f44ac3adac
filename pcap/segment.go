package pcap

import (
	"net"
	"net/netip"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// What our TCP is like: Ethernet's segments, and a window that no burst fills.
const (
	segmentSize4 = 1460 // octets of data in a packet of IPv4
	segmentSize6 = 1440 // and of IPv6
	window       = 1<<16 - 1
	windowScale  = 7 // window counts 2^7 octets
	hops         = 64
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
type packer struct {
	buffer gopacket.SerializeBuffer
	ip4    layers.IPv4
	ip6    layers.IPv6
	tcp    layers.TCP
}

func newPacker() *packer { return &packer{buffer: gopacket.NewSerializeBuffer()} }

// segmentSize is how many octets of data fit a packet from an address.
func segmentSize(from netip.AddrPort) int {
	if from.Addr().Is4() {
		return segmentSize4
	}
	return segmentSize6
}

// flags of a segment; any but SYN acknowledges.
type flags struct{ syn, ack, psh, fin, rst bool }

// pack makes the next packet from one half of a flow to the other.
func (p *packer) pack(from, to *half, f flags, data []byte) ([]byte, error) {
	p.tcp = layers.TCP{
		SrcPort: layers.TCPPort(from.from.Port()), DstPort: layers.TCPPort(to.from.Port()),
		Seq: from.next, Window: window,
		SYN: f.syn, ACK: f.ack, PSH: f.psh, FIN: f.fin, RST: f.rst,
	}
	if f.ack {
		p.tcp.Ack = to.next
	}
	if f.syn {
		size := segmentSize(from.from)
		p.tcp.Options = []layers.TCPOption{
			{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{byte(size >> 8), byte(size)}},
			{OptionType: layers.TCPOptionKindNop},
			{OptionType: layers.TCPOptionKindWindowScale, OptionLength: 3, OptionData: []byte{windowScale}},
		}
	}
	from.next += uint32(len(data))
	if f.syn || f.fin {
		from.next++ // they count like an octet
	}
	ip := p.internet(from, to)
	err := gopacket.SerializeLayers(p.buffer, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true},
		ip, &p.tcp, gopacket.Payload(data))
	return p.buffer.Bytes(), err
}

// internet makes the header beneath TCP's.
func (p *packer) internet(from, to *half) gopacket.SerializableLayer {
	src, dst := net.IP(from.from.Addr().AsSlice()), net.IP(to.from.Addr().AsSlice())
	if from.from.Addr().Is4() {
		p.ip4 = layers.IPv4{Version: 4, TTL: hops, Id: from.id, Flags: layers.IPv4DontFragment, Protocol: layers.IPProtocolTCP, SrcIP: src, DstIP: dst}
		from.id++
		p.tcp.SetNetworkLayerForChecksum(&p.ip4)
		return &p.ip4
	}
	p.ip6 = layers.IPv6{Version: 6, HopLimit: hops, NextHeader: layers.IPProtocolTCP, SrcIP: src, DstIP: dst}
	p.tcp.SetNetworkLayerForChecksum(&p.ip6)
	return &p.ip6
}
