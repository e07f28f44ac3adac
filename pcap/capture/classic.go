package capture

import (
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
)

// The first four octets of a file of pcap, as a big-endian number. They tell
// the order of octets in all that follows, and the unit of time.
const (
	magicMicro       = 0xa1b2c3d4
	magicMicroLittle = 0xd4c3b2a1
	magicNano        = 0xa1b23c4d
	magicNanoLittle  = 0x4d3cb2a1
)

const (
	classicHeader = 24 // octets of the file's header
	recordHeader  = 16 // octets before each packet
)

// classic reports whether a file begins as pcap does, and gets ready for it.
func (r *Reader) classic(head []byte) bool {
	ticks := uint64(microseconds)
	switch binary.BigEndian.Uint32(head) {
	case magicMicro:
	case magicMicroLittle:
		r.little = true
	case magicNano:
		ticks = nanoseconds
	case magicNanoLittle:
		r.little, ticks = true, nanoseconds
	default:
		return false
	}
	r.setOrder(r.little)
	r.interfaces = []*Interface{{clock: clock{second: ticks}}}
	r.section = 0
	r.next = r.firstRecord
	return true
}

// firstRecord reads the file's header, and the first packet.
func (r *Reader) firstRecord() error {
	head := r.src.peek(classicHeader)
	if len(head) < classicHeader {
		return r.cut(int64(len(head)), classicHeader)
	}
	if major := r.order.Uint16(head[4:]); major != 2 {
		return r.fail(Damaged, "version "+strconv.Itoa(int(major))+" of pcap, where only 2 is known", "")
	}
	i := r.interfaces[0]
	i.Snap = int(r.order.Uint32(head[16:]))
	i.LinkType = LinkType(r.order.Uint32(head[20:])) // the upper half tells of checksums of frames
	r.packet.Interface, r.packet.LinkType = i, i.LinkType
	r.src.take(classicHeader)
	r.next = r.nextRecord
	return r.nextRecord()
}

// nextRecord reads a packet of pcap.
func (r *Reader) nextRecord() error {
	r.begin()
	head := r.src.peek(recordHeader)
	if len(head) < recordHeader {
		return r.ended(len(head), recordHeader)
	}
	var seconds, rest, kept, length uint32
	if r.little {
		seconds, rest = binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:])
		kept, length = binary.LittleEndian.Uint32(head[8:]), binary.LittleEndian.Uint32(head[12:])
	} else {
		seconds, rest = binary.BigEndian.Uint32(head), binary.BigEndian.Uint32(head[4:])
		kept, length = binary.BigEndian.Uint32(head[8:]), binary.BigEndian.Uint32(head[12:])
	}
	if kept > MaxBlock {
		return r.tooLong(int64(kept))
	}
	total := recordHeader + int(kept)
	record := r.src.peek(total)
	if len(record) < total {
		return r.cut(int64(len(record)), int64(total))
	}
	r.src.take(total)
	c := &r.interfaces[0].clock
	r.packet.Number++
	r.packet.Time = c.at(uint64(seconds)*c.second + uint64(rest))
	r.packet.Data = record[recordHeader:total:total]
	r.packet.Length = max(int(length), int(kept))
	return nil
}

// ended is the error of a stream that ended where a block might begin: the end
// of the file, if there is nothing of the block.
func (r *Reader) ended(have, want int) error {
	if have == 0 && r.src.err == io.EOF {
		r.blocks--
		return io.EOF
	}
	return r.cut(int64(have), int64(want))
}

func (r *Reader) tooLong(octets int64) error {
	return r.fail(TooLong, "a block of "+count(octets)+" octets, where "+count(MaxBlock)+" are the most",
		"the file is damaged here, or no capture of packets")
}

func (r *Reader) setOrder(little bool) {
	r.little, r.order = little, binary.BigEndian
	if little {
		r.order = binary.LittleEndian
	}
}

func isFlate(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt)
}

// count is a number in words of errors.
func count(n int64) string { return strconv.FormatInt(n, 10) }
