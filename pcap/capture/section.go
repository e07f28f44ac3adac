package capture

import (
	"encoding/binary"
	"strconv"
)

// Types of the blocks of pcapng that are read (draft-ietf-opsawg-pcapng).
const (
	sectionBlock        = 0x0a0d0d0a
	interfaceBlock      = 1
	oldPacketBlock      = 2
	simplePacketBlock   = 3
	nameBlock           = 4
	enhancedPacketBlock = 6
	secretsBlock        = 10
)

// Types of blocks that are not read, but that Wireshark counts among packets.
const (
	journalBlock = 9
	customBlock  = 0xbad
	customLocal  = 0x40000bad // not to be copied to other files
)

const (
	blockHead     = 8  // octets of type and length
	blockFrame    = 12 // with the length at the end
	leastSection  = 28
	orderMagicBig = 0x1a2b3c4d
	orderMagicLit = 0x4d3c2b1a
)

// nextBlock reads blocks up to the next packet.
func (r *Reader) nextBlock() error {
	for {
		r.begin()
		head := r.src.peek(blockFrame)
		if len(head) < blockFrame {
			return r.ended(len(head), blockFrame)
		}
		if string(head[:4]) == sectionMagic {
			if err := r.setSectionOrder(head); err != nil {
				return err
			}
		}
		var kind, total uint32
		if r.little {
			kind, total = binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:])
		} else {
			kind, total = binary.BigEndian.Uint32(head), binary.BigEndian.Uint32(head[4:])
		}
		if total < blockFrame || total%4 != 0 {
			return r.fail(Damaged, "a block says that it has "+strconv.FormatUint(uint64(total), 10)+" octets", "all before it was read")
		}
		if !r.wanted(kind) {
			if err := r.pass(kind, int64(total)); err != nil {
				return err
			}
			continue
		}
		if total > MaxBlock {
			return r.tooLong(int64(total))
		}
		block := r.src.peek(int(total))
		if len(block) < int(total) {
			return r.cut(int64(len(block)), int64(total))
		}
		r.src.take(int(total))
		if r.order.Uint32(block[total-4:]) != total {
			return r.mismatch()
		}
		packet, err := r.block(kind, block[blockHead:total-4])
		if packet || err != nil {
			return err
		}
		r.src.shrink()
	}
}

// wanted reports whether blocks of a type are read at all.
func (r *Reader) wanted(kind uint32) bool {
	switch kind {
	case sectionBlock, interfaceBlock, oldPacketBlock, simplePacketBlock, enhancedPacketBlock:
		return true
	case nameBlock:
		return r.options.Name != nil
	case secretsBlock:
		return r.options.Secrets != nil
	}
	return false
}

// block reads what stands in a block, and reports whether it is a packet.
func (r *Reader) block(kind uint32, body []byte) (packet bool, err error) {
	switch kind {
	case enhancedPacketBlock:
		return true, r.enhancedPacket(body)
	case simplePacketBlock:
		return true, r.simplePacket(body)
	case oldPacketBlock:
		return true, r.oldPacket(body)
	case sectionBlock:
		return false, r.sectionHeader(body)
	case interfaceBlock:
		return false, r.interfaceDescription(body)
	case nameBlock:
		r.names(body)
	case secretsBlock:
		return false, r.secrets(body)
	}
	return false, nil
}

// pass passes over a block.
func (r *Reader) pass(kind uint32, total int64) error {
	if skipped := r.src.skip(total - 4); skipped < total-4 {
		return r.cut(skipped, total)
	}
	end := r.src.peek(4)
	if len(end) < 4 {
		return r.cut(total-4+int64(len(end)), total)
	}
	if int64(r.order.Uint32(end)) != total {
		return r.mismatch()
	}
	r.src.take(4)
	r.skipped++
	if kind == journalBlock || kind == customBlock || kind == customLocal {
		r.packet.Number++
	}
	return nil
}

func (r *Reader) mismatch() error {
	return r.fail(Damaged, "a block has another length at its end than at its start", "all before it was read")
}

// setSectionOrder reads the order of octets, which each section has anew.
func (r *Reader) setSectionOrder(head []byte) error {
	switch binary.BigEndian.Uint32(head[blockHead:]) {
	case orderMagicBig:
		r.setOrder(false)
	case orderMagicLit:
		r.setOrder(true)
	default:
		return r.fail(Damaged, "a section does not tell the order of its octets", "")
	}
	return nil
}

// sectionHeader begins a section, which has interfaces of its own.
func (r *Reader) sectionHeader(body []byte) error {
	if len(body) < leastSection-blockFrame {
		return r.short("a section header")
	}
	if major := r.order.Uint16(body[4:]); major != 1 {
		return r.fail(Damaged, "version "+strconv.Itoa(int(major))+" of pcapng, where only 1 is known", "")
	}
	r.section++
	r.interfaces = nil
	return nil
}

// short is the error of a block in which something is missing.
func (r *Reader) short(name string) error {
	return r.fail(Damaged, name+" block is too short for what it must hold", "all before it was read")
}
