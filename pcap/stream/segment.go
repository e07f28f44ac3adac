package stream

import (
	"encoding/binary"
	"net/netip"

	"github.com/tmtplab/tmtplab/pcap/capture"
)

// address is one of IPv4 or IPv6, as two numbers.
type address struct{ high, low uint64 }

// key names a connection, whoever of the two sends.
type key struct {
	a, b  address // a is the lesser one, or has the lesser port
	ports uint32
	six   bool // IPv6
}

// segment is what a packet of TCP says.
type segment struct {
	key      key
	swapped  bool // it was sent by b
	flags    uint8
	seq, ack uint32
	data     []byte
	cut      int // octets behind data that are not in the capture
}

// flags of a segment.
const (
	flagFIN = 1 << iota
	flagSYN
	flagRST
	_
	flagACK
)

const (
	tcpHeader   = 20
	protocolTCP = 6
)

// decoder reads the headers of packets into a segment.
type decoder struct {
	segment
	fragments fragments
}

// decode reads a packet. now is its time, in nanoseconds.
func (d *decoder) decode(p *capture.Packet, now int64) Reason {
	version, rest, r := network(p)
	if r != taken {
		return r
	}
	switch version {
	case 4:
		return d.ipv4(rest, p.Length-len(p.Data), now)
	case 6:
		return d.ipv6(rest, p.Length-len(p.Data), now)
	}
	return NotIP
}

// tcp reads a segment that is length octets long, or a little less in the capture.
func (d *decoder) tcp(b []byte, length int, src, dst address, six bool) Reason {
	if len(b) < tcpHeader {
		return BrokenTCP
	}
	header := int(b[12]>>4) * 4
	if header < tcpHeader || header > length {
		return BrokenTCP
	}
	from, to := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	d.seq, d.ack = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	d.flags = b[13]
	d.data = b[min(header, len(b)):]
	d.cut = length - max(len(b), header)
	d.swapped = src.high > dst.high || src.high == dst.high && (src.low > dst.low || src.low == dst.low && from > to)
	if d.swapped {
		src, dst, from, to = dst, src, to, from
	}
	d.key = key{src, dst, uint32(from)<<16 | uint32(to), six}
	return taken
}

// ends returns the addresses and ports of a and b.
func (k *key) ends() (a, b netip.AddrPort) {
	return netip.AddrPortFrom(k.a.addr(k.six), uint16(k.ports>>16)), netip.AddrPortFrom(k.b.addr(k.six), uint16(k.ports))
}

func (a address) addr(six bool) netip.Addr {
	var octets [16]byte
	binary.BigEndian.PutUint64(octets[:], a.high)
	binary.BigEndian.PutUint64(octets[8:], a.low)
	if six {
		return netip.AddrFrom16(octets)
	}
	return netip.AddrFrom4([4]byte(octets[12:]))
}
