package tlsdecrypt

import "encoding/binary"

// The record layer (RFC 8446, 5.1 and 5.2; RFC 5246, 6.2).
const (
	headerSize = 5
	// maxRecord is the longest record: 16 KiB and what TLS 1.2 lets a cipher add.
	maxRecord = 1<<14 + 2048

	typeChangeCipherSpec = 20
	typeAlert            = 21
	typeHandshake        = 22
	typeData             = 23

	tls12 = 0x0303
	tls13 = 0x0304
)

// side is one direction of a connection.
type side struct {
	from   Side
	buf    []byte // a record of which more is to come
	offset int64  // of what comes next behind buf
	skip   int64  // octets of a lost record, still to come
	dead   bool

	// A side's records are encrypted behind the hellos in TLS 1.3, behind its
	// ChangeCipherSpec in TLS 1.2. Without keys they wait in held.
	encrypted bool
	finished  bool  // TLS 1.3: the side's Finished was read, its traffic secret is in use
	keys      *keys // nil: not derived yet
	held      []record
	waiting   int // octets of held

	handshake handshake
	plain     []byte // of the record being read
	data      int64  // octets of application data so far
	opened    int    // records
	skipped   bool   // some were taken for data ahead of the handshake
	search    search
}

// record is a record with its place.
type record struct {
	octets []byte // with the header
	offset int64
	mark   Mark
}

func (r *record) kind() byte   { return r.octets[0] }
func (r *record) body() []byte { return r.octets[headerSize:] }

// Octets takes what one side sent next. It keeps none of the octets.
func (c *Conn) Octets(from Side, octets []byte, mark Mark) {
	s := &c.sides[from]
	if s.skip > 0 {
		n := min(s.skip, int64(len(octets)))
		s.skip, s.offset, octets = s.skip-n, s.offset+n, octets[n:]
	}
	for len(octets) > 0 && !s.dead {
		switch {
		case s.search.on:
			octets = c.find(s, octets, mark)
		case len(s.buf) > 0:
			octets = c.complete(s, octets, mark)
		default:
			n := c.whole(s, octets, mark)
			octets = octets[n:]
			if n == 0 {
				s.buf = append(s.buf, octets...)
				s.offset += int64(len(octets))
				octets = nil
			}
		}
	}
	if s.dead {
		s.offset += int64(len(octets))
	}
}

// whole reads one record if it is all there, and returns its length or 0.
func (c *Conn) whole(s *side, octets []byte, mark Mark) int {
	n := c.length(s, octets, s.offset)
	if n == 0 || n > len(octets) {
		return 0
	}
	r := record{octets[:n], s.offset, mark}
	s.offset += int64(n)
	c.record(s, &r)
	return n
}

// complete adds octets to a record begun, reads it when it is whole, and
// returns the octets behind it.
func (c *Conn) complete(s *side, octets []byte, mark Mark) []byte {
	start := s.offset - int64(len(s.buf))
	take := func(want int) bool {
		n := max(0, min(want-len(s.buf), len(octets)))
		s.buf, octets = append(s.buf, octets[:n]...), octets[n:]
		s.offset += int64(n)
		return len(s.buf) >= want
	}
	if !take(headerSize) {
		return octets
	}
	if n := c.length(s, s.buf, start); n > 0 && take(n) {
		r := record{s.buf, start, mark}
		s.buf = nil // what reads the record may fail the side
		c.record(s, &r)
		if s.buf == nil && !s.dead {
			s.buf = r.octets[:0]
		}
	}
	return octets
}

// length returns how long the record is that begins with octets; 0 if that
// cannot be told yet, or if it is no record, which fails the side.
func (c *Conn) length(s *side, octets []byte, offset int64) int {
	if len(octets) < headerSize {
		return 0
	}
	n, ok := plausible(octets)
	if ok {
		return n
	}
	if !c.hello {
		c.fail(s, offset, NotTLS, "the connection does not begin with a hello of TLS")
	} else {
		c.fail(s, offset, NotTLS, "there is no record of TLS where the last one ended")
	}
	return 0
}

// plausible returns the length of a record with its header, and whether the
// octets can be its header.
func plausible(header []byte) (n int, ok bool) {
	n = int(binary.BigEndian.Uint16(header[3:]))
	ok = header[0] >= typeChangeCipherSpec && header[0] <= typeData && header[1] == 3 && header[2] <= 4 && n <= maxRecord
	return headerSize + n, ok
}
