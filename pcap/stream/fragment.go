package stream

import "math/bits"

// fragmentKey names a datagram.
type fragmentKey struct {
	src, dst address
	id       uint32
	six      bool
}

const (
	mostDatagram = 1 << 16 // octets
	unit         = 8       // octets in which offsets of fragments count
)

// datagram is one that is being put together.
type datagram struct {
	key    fragmentKey
	since  int64
	used   bool
	length int // in octets, once its last fragment is there; -1 before
	have   int // units
	there  [mostDatagram / unit / 64]uint64
	octets [mostDatagram]byte
}

// fragments are the datagrams that are being put together: a fixed number of
// slots, made when they are first needed.
type fragments struct {
	slots       []*datagram
	most        int
	patience    int64 // nanoseconds
	incomplete  int64
	overlapping int64
}

// part takes a fragment. When it was the last one that was missing, the
// datagram is read. Octets that came first stay.
func (d *decoder) part(k fragmentKey, b []byte, length, offset int, more bool, now int64) Reason {
	if len(b) < length || length == 0 || more && length%unit != 0 || offset+length >= mostDatagram {
		return BrokenPart
	}
	g := d.fragments.slot(k, now)
	if !more {
		if g.length >= 0 && g.length != offset+length {
			return BrokenPart
		}
		g.length = offset + length
	}
	overlap := false
	for i := 0; i < length; i += unit {
		n := (offset + i) / unit
		if bit := uint64(1) << (n % 64); g.there[n/64]&bit == 0 {
			g.there[n/64] |= bit
			g.have++
			copy(g.octets[offset+i:], b[i:min(i+unit, length)])
		} else {
			overlap = true
		}
	}
	if overlap {
		d.fragments.overlapping++
	}
	if !g.complete() {
		return Fragment
	}
	g.used = false
	return d.tcp(g.octets[:g.length], g.length, k.src, k.dst, k.six)
}

// complete reports whether all is there, and nothing behind the end counts.
func (g *datagram) complete() bool {
	if g.length < 0 {
		return false
	}
	units := (g.length + unit - 1) / unit
	if g.have < units {
		return false
	}
	n := 0
	for i := range units / 64 {
		n += bits.OnesCount64(g.there[i])
	}
	if rest := units % 64; rest > 0 {
		n += bits.OnesCount64(g.there[units/64] & (1<<rest - 1))
	}
	return n == units
}

// slot finds the datagram, or a place for it: that of the oldest, if need be.
func (f *fragments) slot(k fragmentKey, now int64) *datagram {
	var free, oldest *datagram
	for _, g := range f.slots {
		if g.used && now-g.since > f.patience {
			g.used = false
			f.incomplete++
		}
		switch {
		case !g.used:
			free = g
		case g.key == k:
			return g
		case oldest == nil || g.since < oldest.since:
			oldest = g
		}
	}
	switch {
	case free == nil && len(f.slots) < f.most:
		free = new(datagram)
		f.slots = append(f.slots, free)
	case free == nil:
		free = oldest
		f.incomplete++
	}
	free.key, free.since, free.used, free.length, free.have = k, now, true, -1, 0
	clear(free.there[:])
	return free
}

// waiting returns how many datagrams are not complete.
func (f *fragments) waiting() (n int64) {
	for _, g := range f.slots {
		if g.used {
			n++
		}
	}
	return n
}
