package captest

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/tmtplab/tmtplab/pcap/capture"
)

// Format is a kind of capture file.
type Format struct {
	Next bool // pcapng
	Big  bool // the order of octets
	Nano bool // times are nanoseconds; else microseconds
}

// Formats are all of them.
var Formats = []Format{
	{false, false, false}, {false, false, true}, {false, true, false}, {false, true, true},
	{true, false, false}, {true, false, true}, {true, true, false}, {true, true, true},
}

func (f Format) order() binary.AppendByteOrder {
	if f.Big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// File returns the capture as a file.
func (c *Capture) File(f Format) []byte {
	if f.Next {
		return c.next(f)
	}
	b := ClassicHeader(f, c.Link)
	for _, p := range c.Packets {
		b = AppendClassic(b, f, p)
	}
	return b
}

func (c *Capture) next(f Format) []byte {
	w := NewBlocks(f.Big)
	unit, resolution := time.Microsecond, byte(6)
	if f.Nano {
		unit, resolution = time.Nanosecond, 9
	}
	w.Interface(c.Link, uint32(c.Snap), Option{OptionName, []byte("test0")}, Option{OptionResolution, []byte{resolution}})
	for _, p := range c.Packets {
		w.Enhanced(0, uint64(p.Time.UnixNano())/uint64(unit), p.Data, p.Length)
	}
	return w.Bytes()
}

// ClassicHeader returns what a file of pcap begins with.
func ClassicHeader(f Format, link capture.LinkType) []byte {
	o := f.order()
	magic := uint32(0xa1b2c3d4)
	if f.Nano {
		magic = 0xa1b23c4d
	}
	b := o.AppendUint32(nil, magic)
	b = o.AppendUint16(b, 2)
	b = o.AppendUint16(b, 4)
	b = append(b, make([]byte, 8)...)
	b = o.AppendUint32(b, 1<<18)
	return o.AppendUint32(b, uint32(link))
}

// AppendClassic appends a packet as pcap has it.
func AppendClassic(b []byte, f Format, p Packet) []byte {
	return append(appendRecord(b, f, p.Time, len(p.Data), p.Length), p.Data...)
}

// appendRecord appends what stands before a packet of pcap.
func appendRecord(b []byte, f Format, at time.Time, kept, length int) []byte {
	o := f.order()
	rest := uint32(at.Nanosecond())
	if !f.Nano {
		rest /= 1000
	}
	b = o.AppendUint32(b, uint32(at.Unix()))
	b = o.AppendUint32(b, rest)
	b = o.AppendUint32(b, uint32(kept))
	return o.AppendUint32(b, uint32(length))
}

// Types of options that tests need.
const (
	OptionComment    = 1
	OptionName       = 2
	OptionResolution = 9
	OptionOffset     = 14
)

// Option is one option of a block.
type Option struct {
	Code  uint16
	Value []byte
}

// Blocks is a file of pcapng in the making: block by block, right or wrong.
type Blocks struct {
	b     bytes.Buffer
	order binary.AppendByteOrder
}

// NewBlocks begins a file with the header of a section.
func NewBlocks(big bool) *Blocks {
	w := new(Blocks)
	w.Section(big)
	return w
}

// Bytes returns the file.
func (w *Blocks) Bytes() []byte { return w.b.Bytes() }

// Section begins a section, with an order of octets of its own.
func (w *Blocks) Section(big bool) {
	w.order = Format{Big: big}.order()
	body := w.order.AppendUint32(nil, 0x1a2b3c4d)
	body = w.order.AppendUint16(body, 1)
	body = w.order.AppendUint16(body, 0)
	w.Block(0x0a0d0d0a, w.order.AppendUint64(body, 1<<64-1))
}

// Interface describes an interface.
func (w *Blocks) Interface(link capture.LinkType, snap uint32, options ...Option) {
	body := w.order.AppendUint16(nil, uint16(link))
	body = w.order.AppendUint16(body, 0)
	body = w.order.AppendUint32(body, snap)
	w.Block(1, w.options(body, options))
}

// Enhanced adds a packet with a timestamp.
func (w *Blocks) Enhanced(id uint32, ticks uint64, data []byte, length int, options ...Option) {
	body := w.order.AppendUint32(nil, id)
	w.Block(6, w.options(w.timed(body, ticks, data, length), options))
}

// Old adds a packet as early writers of pcapng did.
func (w *Blocks) Old(id uint16, ticks uint64, data []byte, length int, options ...Option) {
	body := w.order.AppendUint16(nil, id)
	body = w.order.AppendUint16(body, 7) // packets that were lost
	w.Block(2, w.options(w.timed(body, ticks, data, length), options))
}

func (w *Blocks) timed(body []byte, ticks uint64, data []byte, length int) []byte {
	body = w.order.AppendUint32(body, uint32(ticks>>32))
	body = w.order.AppendUint32(body, uint32(ticks))
	body = w.order.AppendUint32(body, uint32(len(data)))
	body = w.order.AppendUint32(body, uint32(length))
	return pad(append(body, data...))
}

// Simple adds a packet without a timestamp.
func (w *Blocks) Simple(data []byte, length int) {
	w.Block(3, pad(append(w.order.AppendUint32(nil, uint32(length)), data...)))
}

// Secrets adds secrets.
func (w *Blocks) Secrets(kind capture.SecretsType, data []byte) {
	body := w.order.AppendUint32(nil, uint32(kind))
	body = w.order.AppendUint32(body, uint32(len(data)))
	w.Block(10, pad(append(body, data...)))
}

// Names adds names: each record is a type and what stands in it.
func (w *Blocks) Names(records ...Option) {
	w.Block(4, w.options(nil, records))
}

// options appends options, which have the same form as records of names.
func (w *Blocks) options(body []byte, options []Option) []byte {
	if len(options) == 0 {
		return body
	}
	for _, o := range options {
		body = w.order.AppendUint16(body, o.Code)
		body = w.order.AppendUint16(body, uint16(len(o.Value)))
		body = pad(append(body, o.Value...))
	}
	return append(body, 0, 0, 0, 0)
}

// Block adds a block of any type.
func (w *Blocks) Block(kind uint32, body []byte) {
	total := uint32(len(body) + 12)
	b := w.order.AppendUint32(nil, kind)
	b = w.order.AppendUint32(b, total)
	w.b.Write(w.order.AppendUint32(append(b, body...), total))
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
