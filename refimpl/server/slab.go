package server

import "math/bits"

// slab holds values under dense numbers from 1; 0 is nobody's, so that a zero
// field refers to nothing. Values never move: a pointer to one stays good
// while others are added. The first chunks are small, so that a machine with
// few users costs little, and full-sized ones are never copied.
type slab[T any] struct {
	small [][]T
	full  []*[chunkLen]T
	free  []uint32 // given back, the last one first to be used again
	next  uint32   // least number never used, less 1
}

const (
	firstBits = 4 // the first chunk has 16 values, the next 16, then 32, 64 …
	chunkBits = 10
	chunkLen  = 1 << chunkBits // up to this; from there on all have so many
)

// at returns the value with the given number, which must be in use.
func (s *slab[T]) at(i uint32) *T {
	if i >= chunkLen {
		return &s.full[i>>chunkBits-1][i&(chunkLen-1)]
	}
	k := bits.Len32(i >> firstBits)
	return &s.small[k][i&(smallLen(k)-1)]
}

func smallLen(k int) uint32 { return 1 << (firstBits + max(k, 1) - 1) }

// add returns a number and its zero value.
func (s *slab[T]) add() (uint32, *T) {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		return i, s.at(i)
	}
	s.next++
	s.reach(s.next)
	return s.next, s.at(s.next)
}

// reach makes room for the number i and all below it.
func (s *slab[T]) reach(i uint32) {
	if i < chunkLen {
		for len(s.small) <= bits.Len32(i>>firstBits) {
			s.small = append(s.small, make([]T, smallLen(len(s.small))))
		}
		return
	}
	s.reach(chunkLen - 1)
	for uint32(len(s.full)) < i>>chunkBits {
		s.full = append(s.full, new([chunkLen]T))
	}
}

// drop gives a number back and forgets its value.
func (s *slab[T]) drop(i uint32) {
	*s.at(i) = *new(T)
	s.free = append(s.free, i)
}

// len returns how many numbers are in use, when none was given back.
func (s *slab[T]) len() uint32 { return s.next }

// used returns how many numbers are in use.
func (s *slab[T]) used() int { return int(s.next) - len(s.free) }
