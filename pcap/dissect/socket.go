package dissect

import (
	"bytes"
	"encoding/binary"

	"github.com/tmtplab/tmtplab/spec"
)

// socket takes frames of WebSocket (RFC 6455) apart, of which the payloads are
// TMTP.
type socket struct {
	x     *flow
	sides [2]socketSide
}

type socketSide struct {
	upgraded bool   // the head of HTTP is over
	buf      []byte // of a head that is not all there
	left     uint64 // octets of the payload, still to come
	data     bool   // it is of a message, not of a control frame
	mask     [4]byte
	masked   bool
	at       int // place in the mask
	lost     bool
}

func newSocket(x *flow) *socket { return &socket{x: x} }

const (
	// maxHTTP bounds a head of HTTP, in octets.
	maxHTTP = 64 << 10

	opContinuation = 0
	opBinary       = 2
)

// octets takes what one side sent.
func (w *socket) octets(from spec.Role, octets []byte) {
	s := &w.sides[from]
	if s.lost {
		return
	}
	if !s.upgraded {
		s.buf = append(s.buf, octets...)
		end := bytes.Index(s.buf, []byte("\r\n\r\n"))
		if end < 0 {
			if len(s.buf) > maxHTTP {
				w.fail(from, "the head of HTTP has no end")
			}
			return
		}
		if from == spec.Client && !bytes.Contains(bytes.ToLower(s.buf[:end]), []byte("\r\nupgrade: websocket")) {
			w.fail(from, "HTTP, and no WebSocket")
			return
		}
		octets = s.buf[end+4:]
		s.upgraded, s.buf = true, nil
	}
	for len(octets) > 0 && !s.lost {
		if s.left > 0 {
			octets = w.payload(from, octets)
			continue
		}
		s.buf = append(s.buf, octets[0]) // heads are short
		octets = octets[1:]
		w.head(from)
	}
}

// head reads the head of a frame when it is all there (RFC 6455, 5.2).
func (w *socket) head(from spec.Role) {
	s := &w.sides[from]
	b := s.buf
	if len(b) < 2 {
		return
	}
	size := 2
	length := uint64(b[1] & 0x7f)
	switch length {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	masked := b[1]&0x80 != 0
	if masked {
		size += 4
	}
	if len(b) < size {
		return
	}
	switch length {
	case 126:
		length = uint64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		length = binary.BigEndian.Uint64(b[2:])
	}
	if b[0]&0x70 != 0 {
		w.fail(from, "a WebSocket with an extension, which is not read here")
		return
	}
	op := b[0] & 0x0f
	s.left, s.data, s.masked, s.at = length, op >= opContinuation && op <= opBinary, masked, 0
	if masked {
		copy(s.mask[:], b[size-4:])
	}
	s.buf = s.buf[:0]
}

// payload takes octets of a frame and returns those behind it.
func (w *socket) payload(from spec.Role, octets []byte) []byte {
	s := &w.sides[from]
	n := int(min(s.left, uint64(len(octets))))
	text, rest := octets[:n], octets[n:]
	s.left -= uint64(n)
	if !s.data {
		return rest
	}
	if s.masked {
		text = bytes.Clone(text)
		for i := range text {
			text[i] ^= s.mask[(s.at+i)%len(s.mask)]
		}
		s.at = (s.at + n) % len(s.mask)
	}
	w.x.framing(from).octets(text, w.x.mark)
	return rest
}

// gap tells of octets that are missing; -1: it is not known how many.
func (w *socket) gap(from spec.Role, n int64) {
	s := &w.sides[from]
	if n < 0 || uint64(n) > s.left {
		w.fail(from, "frames of the WebSocket are missing, and where the next begins is not known")
		return
	}
	s.left -= uint64(n)
	s.at = (s.at + int(n%int64(len(s.mask)))) % len(s.mask)
	if s.data {
		w.x.framing(from).gap(n)
	}
}

// fail gives up a side.
func (w *socket) fail(from spec.Role, text string) {
	s := &w.sides[from]
	s.lost, s.buf = true, nil
	w.x.d.sink.Trouble(w.x.link, &Trouble{Kind: NotTMTP, From: from, Mark: w.x.mark, Text: text})
}
