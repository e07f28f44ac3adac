package pcap

import (
	"encoding/binary"
	"io"
	"net/netip"
	"time"
)

// Types of the blocks of pcapng that a Writer writes, and of their options.
const (
	sectionBlock   = 0x0a0d0d0a
	interfaceBlock = 1
	nameBlock      = 4
	packetBlock    = 6
	secretsBlock   = 10

	optionEnd        = 0
	optionComment    = 1
	optionUserAppl   = 4 // of a section
	optionName       = 2 // of an interface
	optionResolution = 9 // of an interface
	tlsKeyLog        = 0x544c534b

	recordIPv4 = 1 // of names
	recordIPv6 = 2

	linkTypeRaw = 101 // packets begin with the header of IPv4 or IPv6
	nanoseconds = 9   // timestamps count 10^-9 s
)

// longestOption is how many octets of text an option may have.
const longestOption = 1<<16 - 1

// block is one block in the making: body and options, without the type and the
// two lengths around them. All of pcapng here is little-endian.
type block struct{ body []byte }

func (b *block) reset()         { b.body = b.body[:0] }
func (b *block) u8(v uint8)     { b.body = append(b.body, v) }
func (b *block) u16(v uint16)   { b.body = binary.LittleEndian.AppendUint16(b.body, v) }
func (b *block) u32(v uint32)   { b.body = binary.LittleEndian.AppendUint32(b.body, v) }
func (b *block) bytes(v []byte) { b.body = append(b.body, v...) }

// pad fills up to a multiple of four octets.
func (b *block) pad() {
	for len(b.body)%4 != 0 {
		b.u8(0)
	}
}

// text adds an option, unless it is empty.
func (b *block) text(code uint16, text string) {
	if text == "" {
		return
	}
	text = text[:min(len(text), longestOption)]
	b.u16(code)
	b.u16(uint16(len(text)))
	b.body = append(b.body, text...)
	b.pad()
}

// end closes the list of options.
func (b *block) end() {
	b.u16(optionEnd)
	b.u16(0)
}

// writeTo writes the block with its type and lengths around it.
func (b *block) writeTo(w io.Writer, kind uint32) error {
	total := uint32(len(b.body) + 12)
	var head [8]byte
	binary.LittleEndian.PutUint32(head[:4], kind)
	binary.LittleEndian.PutUint32(head[4:], total)
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	b.u32(total)
	_, err := w.Write(b.body)
	return err
}

// section begins a file: which program made it, and why.
func (b *block) section(program, comment string) {
	const unknownLength = 1<<64 - 1
	b.reset()
	b.u32(0x1a2b3c4d) // tells readers the order of octets
	b.u16(1)
	b.u16(0)
	b.body = binary.LittleEndian.AppendUint64(b.body, unknownLength)
	b.text(optionComment, comment)
	b.text(optionUserAppl, program)
	b.end()
}

// networkInterface is the one interface on which all packets are said to be seen.
func (b *block) networkInterface(name string) {
	b.reset()
	b.u16(linkTypeRaw)
	b.u16(0)
	b.u32(0) // packets are whole
	b.text(optionName, name)
	b.text(optionResolution, string(rune(nanoseconds)))
	b.end()
}

// name says which host has an address.
func (b *block) name(address netip.Addr, host string) {
	record := uint16(recordIPv4)
	if address.Is6() {
		record = recordIPv6
	}
	octets := address.AsSlice()
	b.reset()
	b.u16(record)
	b.u16(uint16(len(octets) + len(host) + 1))
	b.bytes(octets)
	b.body = append(b.body, host...)
	b.u8(0)
	b.pad()
	b.end()
}

// secrets holds lines of a TLS key log, for the packets behind it.
func (b *block) secrets(lines string) {
	b.reset()
	b.u32(tlsKeyLog)
	b.u32(uint32(len(lines)))
	b.body = append(b.body, lines...)
	b.pad()
}

// packet holds one packet.
func (b *block) packet(at time.Time, packet []byte, comment string) {
	stamp := uint64(at.UnixNano())
	b.reset()
	b.u32(0) // the interface
	b.u32(uint32(stamp >> 32))
	b.u32(uint32(stamp))
	b.u32(uint32(len(packet)))
	b.u32(uint32(len(packet)))
	b.bytes(packet)
	b.pad()
	if comment != "" {
		b.text(optionComment, comment)
		b.end()
	}
}
