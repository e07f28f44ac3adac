package sim

// slab holds values under dense numbers from 1, which are used again; 0 is
// nobody's. Values never move, so that a pointer stays good while others come.
type slab[T any] struct {
	pages []*[pageLen]T
	free  []uint32
	used  uint32 // numbers ever given
}

const (
	pageBits = 8
	pageLen  = 1 << pageBits
)

func (s *slab[T]) at(i uint32) *T { return &s.pages[(i-1)>>pageBits][(i-1)&(pageLen-1)] }

// take returns a number and its value, as it was left by its last user.
func (s *slab[T]) take() (uint32, *T) {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		return i, s.at(i)
	}
	if s.used&(pageLen-1) == 0 {
		s.pages = append(s.pages, new([pageLen]T))
	}
	s.used++
	return s.used, s.at(s.used)
}

// drop gives a number back. The caller clears what is not to be kept.
func (s *slab[T]) drop(i uint32) { s.free = append(s.free, i) }

// len returns how many numbers are in use.
func (s *slab[T]) len() int { return int(s.used) - len(s.free) }
