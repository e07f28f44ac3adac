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
	at       int  // place in the mask
	seeks    bool // looks for the next frame behind a gap
	passed   int  // octets in which it found none
	lost     bool
}

func newSocket(x *flow) *socket { return &socket{x: x} }

const (
	// maxHTTP bounds a head of HTTP, in octets.
	maxHTTP = 64 << 10

	opBinary = 2 // those below are text, and what continues a message
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
	if s.seeks {
		octets = w.resume(from, octets)
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

// socketHead is the head of a frame (RFC 6455, 5.2).
type socketHead struct {
	size     int // of itself
	op       byte
	extended bool // by an extension
	masked   bool
	mask     [4]byte
	length   uint64 // of the payload
}

// readHead reads a head; ok is false when it is not all there.
func readHead(b []byte) (h socketHead, ok bool) {
	if len(b) < 2 {
		return h, false
	}
	h = socketHead{size: 2, op: b[0] & 0x0f, extended: b[0]&0x70 != 0, masked: b[1]&0x80 != 0, length: uint64(b[1] & 0x7f)}
	const long, longer = 126, 127
	switch h.length {
	case long:
		h.size += 2
	case longer:
		h.size += 8
	}
	length := b[2:]
	if h.masked {
		h.size += len(h.mask)
	}
	if len(b) < h.size {
		return h, false
	}
	switch h.length {
	case long:
		h.length = uint64(binary.BigEndian.Uint16(length))
	case longer:
		h.length = binary.BigEndian.Uint64(length)
	}
	if h.masked {
		copy(h.mask[:], b[h.size-len(h.mask):])
	}
	return h, true
}

// head reads the head of a frame when it is all there.
func (w *socket) head(from spec.Role) {
	s := &w.sides[from]
	h, ok := readHead(s.buf)
	if !ok {
		return
	}
	if h.extended {
		w.fail(from, "a WebSocket with an extension, which is not read here")
		return
	}
	s.left, s.data, s.masked, s.mask, s.at = h.length, h.op <= opBinary, h.masked, h.mask, 0
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
	switch {
	case s.lost:
	case n < 0 || uint64(n) > s.left || s.seeks:
		// Frames are missing, and where the next begins is not known.
		w.pass(from, len(s.buf))
		s.upgraded, s.seeks, s.left, s.buf = true, true, 0, nil
		w.x.framing(from).gap(-1)
	default:
		s.left -= uint64(n)
		s.at = (s.at + int(n%int64(len(s.mask)))) % len(s.mask)
		if s.data {
			w.x.framing(from).gap(n)
		}
	}
}

// resume looks for the next frame behind a gap, and returns the octets from it
// on: one with a payload that begins as messages do.
func (w *socket) resume(from spec.Role, octets []byte) []byte {
	const (
		longest = 14 // octets of a head
		begin   = spec.LengthDigits + 1
	)
	s := &w.sides[from]
	s.buf = append(s.buf, octets...)
	for at := 0; at+longest+begin <= len(s.buf); at++ {
		b := s.buf[at:]
		h, _ := readHead(b)
		if h.op != opBinary || h.extended || h.masked != (from == spec.Client) || h.length < begin {
			continue
		}
		payload := [begin]byte(b[h.size:])
		for i := range payload {
			payload[i] ^= h.mask[i%len(h.mask)]
		}
		if _, ok := frameLength(payload[:]); ok && payload[begin-1] == '{' {
			w.pass(from, at)
			s.seeks, s.buf = false, nil
			return b
		}
	}
	n := max(0, len(s.buf)-longest-begin+1)
	w.x.d.counts.Passed += int64(n)
	s.passed += n
	s.buf = s.buf[n:]
	return nil
}

// pass tells of octets in which no frame was found, the last n of them not
// counted yet.
func (w *socket) pass(from spec.Role, n int) {
	s := &w.sides[from]
	if !s.seeks || s.passed+n == 0 {
		return
	}
	w.x.d.counts.Passed += int64(n)
	w.x.d.sink.Trouble(w.x.link, &Trouble{Kind: Passed, From: from, Mark: w.x.mark, Octets: int64(s.passed + n), Text: "what is left of frames of the WebSocket of which a part is missing"})
	s.passed = 0
}

// end tells that a side sends no more.
func (w *socket) end(from spec.Role) {
	s := &w.sides[from]
	w.pass(from, len(s.buf))
	s.lost, s.buf = true, nil
}

// fail gives up a side.
func (w *socket) fail(from spec.Role, text string) {
	s := &w.sides[from]
	s.lost, s.buf = true, nil
	w.x.d.sink.Trouble(w.x.link, &Trouble{Kind: NotTMTP, From: from, Mark: w.x.mark, Text: text})
}
