package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
)

// enhancedPacket reads the block that nearly all packets are in.
func (r *Reader) enhancedPacket(body []byte) error {
	const head = 20
	if len(body) < head {
		return r.short("an enhanced packet")
	}
	var id, high, low, kept, length uint32
	if r.little {
		id, high, low = binary.LittleEndian.Uint32(body), binary.LittleEndian.Uint32(body[4:]), binary.LittleEndian.Uint32(body[8:])
		kept, length = binary.LittleEndian.Uint32(body[12:]), binary.LittleEndian.Uint32(body[16:])
	} else {
		id, high, low = binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:]), binary.BigEndian.Uint32(body[8:])
		kept, length = binary.BigEndian.Uint32(body[12:]), binary.BigEndian.Uint32(body[16:])
	}
	return r.timed(id, uint64(high)<<32|uint64(low), kept, length, body[head:])
}

// oldPacket reads the block that early writers of pcapng put packets in.
func (r *Reader) oldPacket(body []byte) error {
	const head = 20
	if len(body) < head {
		return r.short("a packet")
	}
	o := r.order
	stamp := uint64(o.Uint32(body[4:]))<<32 | uint64(o.Uint32(body[8:]))
	return r.timed(uint32(o.Uint16(body)), stamp, o.Uint32(body[12:]), o.Uint32(body[16:]), body[head:])
}

// timed hands out a packet with a timestamp; rest is its data and options.
func (r *Reader) timed(id uint32, stamp uint64, kept, length uint32, rest []byte) error {
	if id >= uint32(len(r.interfaces)) {
		return r.fail(Damaged, fmt.Sprintf("a packet of interface %d, where the section has %d", id, len(r.interfaces)), "all before it was read")
	}
	if int64(kept) > int64(len(rest)) {
		return r.fail(Damaged, fmt.Sprintf("a packet of %d octets in a block with room for %d", kept, len(rest)), "all before it was read")
	}
	i := r.interfaces[id]
	r.packet.Time = i.clock.at(stamp)
	r.handOut(i, rest[:kept:kept], int(length))
	if padded := (int(kept) + 3) &^ 3; padded < len(rest) {
		r.comments(rest[padded:])
	}
	return nil
}

// simplePacket reads the block without time, whose packets all belong to the
// first interface.
func (r *Reader) simplePacket(body []byte) error {
	if len(body) < 4 {
		return r.short("a simple packet")
	}
	if len(r.interfaces) == 0 {
		return r.fail(Damaged, "a packet in a section without interfaces", "all before it was read")
	}
	i := r.interfaces[0]
	length := int(r.order.Uint32(body))
	kept := min(length, len(body)-4)
	if i.Snap > 0 {
		kept = min(kept, i.Snap)
	}
	r.handOut(i, body[4:4+kept:4+kept], length)
	return nil
}

func (r *Reader) handOut(i *Interface, data []byte, length int) {
	p := &r.packet
	p.Number++
	p.Interface, p.LinkType = i, i.LinkType
	p.Data, p.Length = data, max(length, len(data))
	p.Comment = ""
}

// comments reads those among a packet's options.
func (r *Reader) comments(list []byte) {
	r.eachOption(list, func(code uint16, value []byte) {
		if code != optionComment || len(r.packet.Comment)+len(value) > maxComment {
			return
		}
		text := strings.ToValidUTF8(string(value), "\ufffd")
		if r.packet.Comment != "" {
			text = r.packet.Comment + "\n" + text
		}
		r.packet.Comment = text
	})
}

// secrets hands out what decrypts the packets behind it.
func (r *Reader) secrets(body []byte) error {
	if len(body) < 8 {
		return r.short("a decryption secrets")
	}
	length := r.order.Uint32(body[4:])
	if int64(length) > int64(len(body)-8) {
		return r.fail(Damaged, fmt.Sprintf("secrets of %d octets in a block with room for %d", length, len(body)-8), "all before it was read")
	}
	r.options.Secrets(SecretsType(r.order.Uint32(body)), body[8:8+length])
	return nil
}

// names hands out the names of hosts, up to where the list is broken: nothing
// of the packets depends on them.
func (r *Reader) names(body []byte) {
	const end, ipv4, ipv6 = 0, 1, 2
	for len(body) >= 4 {
		kind, length := r.order.Uint16(body), int(r.order.Uint16(body[2:]))
		body = body[4:]
		if kind == end || length > len(body) {
			return
		}
		octets := 0
		switch kind {
		case ipv4:
			octets = 4
		case ipv6:
			octets = 16
		}
		if record := body[:length]; octets > 0 && length > octets {
			address, _ := netip.AddrFromSlice(record[:octets])
			for name := range bytes.SplitSeq(record[octets:], []byte{0}) {
				if len(name) > 0 {
					r.options.Name(address, strings.ToValidUTF8(string(name), "\ufffd"))
				}
			}
		}
		body = body[min((length+3)&^3, len(body)):]
	}
}
