package capture

import "io"

// source is a stream of octets of which some can be looked at before they are
// taken. What peek returns is valid until the next call of it.
type source struct {
	r      io.Reader
	buf    []byte
	start  int   // buf[start:end] was read, but not taken
	end    int   //
	offset int64 // of buf[start] in the stream
	err    error // of r; nothing more comes
}

// peek returns the next n octets, or all there are when the stream ends before.
func (s *source) peek(n int) []byte {
	if s.end-s.start < n {
		s.fill(n)
	}
	return s.buf[s.start:min(s.start+n, s.end)]
}

// fill reads until n octets are there. The buffer grows with what has come, so
// that a length that is claimed costs nothing, nor a small file much.
func (s *source) fill(n int) {
	more := s.end == len(s.buf) && s.end < bufferOctets // the last read filled it
	s.end = copy(s.buf, s.buf[s.start:s.end])
	s.start = 0
	for s.end < n && s.err == nil {
		if more || s.end == len(s.buf) {
			s.buf = append(s.buf, make([]byte, max(len(s.buf), leastBuffer))...)
			more = false
		}
		s.read()
	}
}

// read reads once, or until something came.
func (s *source) read() {
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// take passes over n octets that peek returned.
func (s *source) take(n int) {
	s.start += n
	s.offset += int64(n)
}

// skip passes over n octets, and returns over how many: fewer when the stream
// ends before.
func (s *source) skip(n int64) (skipped int64) {
	for skipped < n {
		some := len(s.peek(int(min(n-skipped, bufferOctets))))
		if some == 0 {
			break
		}
		s.take(some)
		skipped += int64(some)
	}
	return skipped
}

// shrink gives up a buffer that one long block needed.
func (s *source) shrink() {
	if len(s.buf) > 4*bufferOctets && s.end-s.start <= bufferOctets {
		small := make([]byte, bufferOctets)
		s.end = copy(small, s.buf[s.start:s.end])
		s.start, s.buf = 0, small
	}
}
