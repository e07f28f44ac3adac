package wire

import "github.com/tmtplab/tmtplab/spec"

// Splitter cuts a stream of octets, fed to it in pieces of any size, into
// frames and data (FRAME-7). It does no I/O and keeps no more than the frame
// that is arriving; data pass through it. The zero Splitter is ready.
//
//	for len(in) > 0 {
//		piece, rest, err := s.Next(in)
//		…
//		in = rest
//	}
type Splitter struct {
	frame []byte // what has arrived of a frame that came in several pieces
	done  bool   // frame was handed out
	data  int64  // octets of data still to come
	err   error
}

// Piece is what a Splitter found at the front of its input.
type Piece struct {
	// Frame is a whole frame, digits and header, valid until the next call.
	// Whoever finds a datalen in it calls Expect before feeding on.
	Frame []byte
	// Data are some of the octets that Expect announced, a part of the input.
	Data []byte
}

// Next takes octets off the front of in, up to the end of the frame or the
// data it is in, and returns what it has not taken. The piece is empty when
// the input ended inside a frame.
//
// It returns an *Error, and from then on no other, as soon as the length can be
// seen to be broken: FRAME-3 at the first octet that is no hex digit, FRAME-4b
// when all four digits are there and say less than 8. A frame costs memory only
// for what of it has arrived, twice that at most.
func (s *Splitter) Next(in []byte) (piece Piece, rest []byte, err error) {
	if s.done {
		s.release()
	}
	if s.err != nil || len(in) == 0 {
		return Piece{}, in, s.err
	}
	if s.data > 0 {
		n := int(min(s.data, int64(len(in))))
		s.data -= int64(n)
		return Piece{Data: in[:n:n]}, in[n:], nil
	}
	if len(s.frame) == 0 {
		total, e := frameLength(in)
		if e != nil {
			s.err = e
			return Piece{}, in, s.err
		}
		if total > 0 && total <= len(in) {
			return Piece{Frame: in[:total:total]}, in[total:], nil
		}
	}
	return s.gather(in)
}

// gather copies a frame that comes in several pieces.
func (s *Splitter) gather(in []byte) (Piece, []byte, error) {
	for {
		total, e := frameLength(s.frame)
		if e != nil {
			s.err = e
			return Piece{}, in, s.err
		}
		if total == len(s.frame) && total > 0 {
			s.done = true
			return Piece{Frame: s.frame[:total:total]}, in, nil
		}
		if len(in) == 0 {
			return Piece{}, in, nil
		}
		if total == 0 {
			total = spec.LengthDigits
		}
		n := min(total-len(s.frame), len(in))
		s.grow(n, total)
		s.frame = append(s.frame, in[:n]...)
		in = in[n:]
	}
}

// grow makes room for n more octets of a frame: as much again as it has, but
// not more than the whole frame needs.
func (s *Splitter) grow(n, total int) {
	const least = 64
	if need := len(s.frame) + n; need > cap(s.frame) {
		size := max(need, min(total, max(2*cap(s.frame), least)))
		s.frame = append(make([]byte, 0, size), s.frame...)
	}
}

// release forgets the frame that was handed out. A long one's memory is not
// kept for those to come.
func (s *Splitter) release() {
	const keep = 1024
	s.done, s.frame = false, s.frame[:0]
	if cap(s.frame) > keep {
		s.frame = nil
	}
}

// Expect says that the next n octets are data. It must not be called while
// data or parts of a frame are on their way.
func (s *Splitter) Expect(n int64) { s.data = n }

// Due returns how many octets of data are still to come.
func (s *Splitter) Due() int64 { return s.data }

// Kept returns how many octets of memory are held for frames that come in
// several pieces.
func (s *Splitter) Kept() int { return cap(s.frame) }

// Trim gives up that memory, unless a part of a frame is in it. A frame that was
// handed out is not valid any more.
func (s *Splitter) Trim() {
	if s.done || len(s.frame) == 0 {
		s.done, s.frame = false, nil
	}
}

// Inside reports whether a frame or its data have begun and not ended: then an
// end of the stream cuts a message off.
func (s *Splitter) Inside() bool { return s.data > 0 || len(s.frame) > 0 && !s.done }

// frameLength returns the length of the frame that b begins with, 0 when not
// all of its digits are there yet.
func frameLength(b []byte) (int, *Error) {
	n := 0
	for i := range spec.LengthDigits {
		if i == len(b) {
			return 0, nil
		}
		v := hexValue[b[i]]
		if v < 0 {
			return 0, &Error{Requirement: "FRAME-3", Offset: i, Reason: "a header's length is four hex digits"}
		}
		n = n<<4 | int(v)
	}
	if n < spec.MinHeaderOctets {
		return 0, &Error{Requirement: "FRAME-4b", Offset: 0, Reason: "no header is as short as " + utoa(uint64(n)) + " octets"}
	}
	return spec.LengthDigits + n, nil
}
