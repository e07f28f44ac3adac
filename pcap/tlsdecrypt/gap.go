package tlsdecrypt

import "math"

// search is the state of a side that looks for a record behind a gap.
type search struct {
	on   bool
	lost uint64 // records that may be missing, at most
	left int    // tries that are left
}

const (
	// smallest is the least that a record takes: header, type, tag.
	smallest = headerSize + 1 + 8
	// maxLost is how many records may be missing for one to be found again.
	maxLost = 4096
	// maxTries bounds the work for one gap.
	maxTries = 1 << 16
)

// Gap tells that n octets of a side are missing. It finds the next record again:
// by the length of the one that the gap is in, or else by trying which octets
// behind it open as a record.
func (c *Conn) Gap(from Side, n int64, mark Mark) {
	s := &c.sides[from]
	if inside := min(s.skip, n); inside > 0 {
		s.skip, s.offset, n = s.skip-inside, s.offset+inside, n-inside
	}
	if n <= 0 || s.dead {
		s.offset += max(n, 0)
		return
	}
	begun, start := s.buf, s.offset-int64(len(s.buf))
	s.offset += n
	if s.search.on {
		s.buf = s.buf[:0]
		s.search.lost = min(s.search.lost+uint64(n)/smallest+2, maxLost)
		return
	}
	c.Retry()
	if s.dead {
		return
	}
	if !s.encrypted || !c.derive(s) {
		c.fail(s, start, Lost, "octets are missing before the session's keys are in use")
		return
	}
	c.cfg.Lost(from, mark)
	s.buf = nil
	if len(begun) >= headerSize {
		if length, _ := plausible(begun); start+int64(length) >= s.offset {
			s.skip = start + int64(length) - s.offset
			s.keys.seq++
			return
		}
	}
	s.search = search{on: true, lost: min(uint64(min(n+int64(len(begun)), math.MaxInt32))/smallest+2, maxLost), left: maxTries}
}

// find looks for a record that opens, and returns the octets behind what it
// looked at.
func (c *Conn) find(s *side, octets []byte, mark Mark) []byte {
	s.buf = append(s.buf, octets...)
	s.offset += int64(len(octets))
	for at := 0; at+headerSize <= len(s.buf); at++ {
		n, ok := plausible(s.buf[at:])
		if !ok || n < smallest {
			continue
		}
		start := s.offset - int64(len(s.buf)-at)
		if at+n > len(s.buf) {
			s.buf = s.buf[at:] // more of it may come
			return nil
		}
		if r := (record{s.buf[at : at+n], start, mark}); c.opens(s, &r) {
			behind := s.buf[at+n:]
			s.offset -= int64(len(behind))
			s.search.on, s.buf = false, nil
			c.record(s, &r)
			return behind
		}
		if s.search.left <= 0 {
			c.fail(s, start, Lost, "no record was found again behind missing octets")
			return nil
		}
	}
	s.buf = s.buf[max(0, len(s.buf)-headerSize+1):]
	return nil
}

// opens tries a record as each of those that may come next.
func (c *Conn) opens(s *side, r *record) bool {
	for ahead := uint64(0); ahead <= s.search.lost && s.search.left > 0; ahead++ {
		s.search.left--
		if _, ok := s.open(c.session.Version, r, s.keys.seq+ahead); ok {
			s.keys.seq += ahead
			return true
		}
	}
	return false
}
