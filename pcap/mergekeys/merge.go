package mergekeys

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
)

// Blocks and magic numbers of pcapng (draft-ietf-opsawg-pcapng) and of pcap
// (draft-ietf-opsawg-pcap).
const (
	sectionBlock   = 0x0a0d0d0a
	interfaceBlock = 1
	packetBlock    = 6
	secretsBlock   = 10
	orderMagic     = 0x1a2b3c4d
	tlsKeyLog      = 0x544c534b

	magicMicro = 0xa1b2c3d4
	magicNano  = 0xa1b23c4d

	optionResolution = 9
)

// maxBlock bounds a block, or a packet, in octets.
const maxBlock = 64 << 20

// Error says where a capture cannot be read on. What was before it is written.
type Error struct {
	Offset int64 // in octets, of the block or packet at fault
	Reason string
}

// Error returns the offset and what is wrong.
func (e *Error) Error() string { return fmt.Sprintf("octet %d: %s", e.Offset, e.Reason) }

// Merge copies a capture and puts lines of a key log into it.
func Merge(dst io.Writer, src io.Reader, lines []byte) error {
	m := &merger{in: bufio.NewReaderSize(src, 1<<16), out: bufio.NewWriterSize(dst, 1<<16), lines: lines}
	err := m.copy()
	return errors.Join(err, m.out.Flush())
}

// Select returns the lines of a key log about some sessions.
func Select(log []byte, wanted func(tlsdecrypt.Random) bool) (lines []byte) {
	for line := range bytes.Lines(log) {
		fields := bytes.Fields(line)
		var random tlsdecrypt.Random
		if len(fields) != 3 || len(fields[1]) != 2*len(random) {
			continue
		}
		if _, err := hex.Decode(random[:], fields[1]); err == nil && wanted(random) {
			lines = append(append(lines, bytes.TrimSpace(line)...), '\n')
		}
	}
	return lines
}

// merger copies a capture.
type merger struct {
	in    *bufio.Reader
	out   *bufio.Writer
	at    int64
	lines []byte
	order byteOrder
	body  []byte
}

func (m *merger) copy() error {
	magic, err := m.in.Peek(4)
	if err != nil {
		return &Error{0, "the file is empty, or too short for a capture"}
	}
	if binary.BigEndian.Uint32(magic) == sectionBlock { // the same in both orders
		return m.blocks()
	}
	for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(magic) {
		case magicMicro, magicNano:
			m.order = order
			return m.records(order.Uint32(magic) == magicNano)
		}
	}
	return &Error{0, "this is neither pcap nor pcapng (of a packed file, unpack it first)"}
}

// read reads n octets into the body.
func (m *merger) read(n int) error {
	if n > maxBlock {
		return &Error{m.at, fmt.Sprintf("a length of %d octets", n)}
	}
	m.body = append(m.body[:0], make([]byte, n)...)
	if _, err := io.ReadFull(m.in, m.body); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return &Error{m.at, "the file ends inside a block"}
		}
		return err
	}
	return nil
}

// blocks copies pcapng, block by block.
func (m *merger) blocks() error {
	const frame = 12 // type, and both lengths
	for {
		head, err := m.in.Peek(frame)
		if len(head) == 0 && err == io.EOF {
			return nil
		}
		if len(head) < frame {
			return &Error{m.at, "the file ends inside a block"}
		}
		section := binary.BigEndian.Uint32(head) == sectionBlock
		if section {
			m.order = binary.LittleEndian
			if m.order.Uint32(head[8:]) != orderMagic {
				m.order = binary.BigEndian
			}
		}
		n := m.order.Uint32(head[4:])
		if n < frame || n%4 != 0 {
			return &Error{m.at, fmt.Sprintf("a block of %d octets", n)}
		}
		if err := m.read(int(n)); err != nil {
			return err
		}
		m.at += int64(n)
		m.out.Write(m.body)
		if section {
			m.secrets()
		}
	}
}

// secrets writes the lines.
func (m *merger) secrets() {
	if len(m.lines) == 0 {
		return
	}
	body := m.order.AppendUint32(nil, tlsKeyLog)
	body = m.order.AppendUint32(body, uint32(len(m.lines)))
	m.block(secretsBlock, append(body, m.lines...))
}

// block writes a block.
func (m *merger) block(kind uint32, body []byte) {
	body = append(body, make([]byte, -len(body)&3)...)
	n := uint32(len(body) + 12)
	head := m.order.AppendUint32(m.order.AppendUint32(nil, kind), n)
	m.out.Write(head)
	m.out.Write(body)
	m.out.Write(m.order.AppendUint32(nil, n))
}

// records makes pcapng of pcap, packet by packet.
func (m *merger) records(nano bool) error {
	const fileHeader, recordHeader = 24, 16
	if err := m.read(fileHeader); err != nil {
		return err
	}
	snap, link := m.order.Uint32(m.body[16:]), m.order.Uint32(m.body[20:])
	m.at = fileHeader

	body := m.order.AppendUint32(nil, orderMagic)
	body = m.order.AppendUint16(m.order.AppendUint16(body, 1), 0)
	m.block(sectionBlock, m.order.AppendUint64(body, 1<<64-1)) // its length is not known
	m.secrets()

	resolution, unit := byte(6), uint64(1e6)
	if nano {
		resolution, unit = 9, 1e9
	}
	body = m.order.AppendUint16(nil, uint16(link))
	body = m.order.AppendUint32(m.order.AppendUint16(body, 0), snap)
	body = m.order.AppendUint16(m.order.AppendUint16(body, optionResolution), 1)
	body = append(body, resolution, 0, 0, 0, 0, 0, 0, 0) // and the end of options
	m.block(interfaceBlock, body)
	for {
		head, err := m.in.Peek(recordHeader)
		if len(head) == 0 && err == io.EOF {
			return nil
		}
		if len(head) < recordHeader {
			return &Error{m.at, "the file ends inside the header of a packet"}
		}
		at := uint64(m.order.Uint32(head))*unit + uint64(m.order.Uint32(head[4:]))
		kept, length := m.order.Uint32(head[8:]), m.order.Uint32(head[12:])
		if kept > maxBlock {
			return &Error{m.at, fmt.Sprintf("a packet of %d octets", kept)}
		}
		if err := m.read(recordHeader + int(kept)); err != nil {
			return err
		}
		m.at += int64(len(m.body))
		body := m.order.AppendUint32(nil, 0) // the interface
		body = m.order.AppendUint32(m.order.AppendUint32(body, uint32(at>>32)), uint32(at))
		body = m.order.AppendUint32(m.order.AppendUint32(body, kept), length)
		m.block(packetBlock, append(body, m.body[recordHeader:]...))
	}
}

// byteOrder is that of a section.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}
