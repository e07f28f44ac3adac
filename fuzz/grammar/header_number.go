package grammar

import (
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
)

// lengths are what a header says about its data: the length of all of them,
// and of the notification they begin with.
type lengths struct {
	data, note uint64
}

// drawLengths draws lengths that go together: small ones mostly, and with a
// departure always.
func drawLengths(src Source, t *table, d *departure) (l lengths) {
	if d.what == departLengths {
		return d.lengths
	}
	most := uint64(spec.MaxInt)
	if d.what != departNot {
		most = 64
	}
	switch t.Data {
	case spec.TextData:
		l.data = amount(src, 0, min(most, spec.MaxTextOctets))
	case spec.BodyData:
		if t.Field(spec.KeyNoteLen) == nil {
			l.data = amount(src, 1, most)
			break
		}
		l.data = amount(src, 2, most)
		l.note = amount(src, 1, l.data-1)
	}
	return l
}

// amount draws a number from least to most: mostly near the least, once in a
// while at a boundary.
func amount(src Source, least, most uint64) uint64 {
	n := uint64(src.Intn(256))
	if n == 255 {
		n = boundaries[src.Intn(len(boundaries))]
		return max(least, min(n, most))
	}
	return least + n%min(16, most-least+1)
}

// number writes an unsigned integer.
func (w *writer) number(f *field) {
	var n uint64
	switch {
	case f.Values != nil || f.AtMost == spec.KeyNone && f.Key != spec.KeyDataLen:
		w.pooled(f.pool)
		return
	case f.Key == spec.KeyDataLen:
		n = w.lengths.data
	case f.Key == spec.KeyNoteLen:
		n = w.lengths.note
	default:
		n = amount(w.src, 0, w.bound(f))
	}
	w.dst = strconv.AppendUint(w.dst, n, 10)
}

// bound is the greatest legal value of a field that says how much another
// one's octets begin with. The data of a PostNotify are what the notification
// leaves of them (NOTE-10).
func (w *writer) bound(f *field) uint64 {
	switch {
	case f.AtMost == spec.KeyNoteLen:
		return w.lengths.note
	case f.AtMost == spec.KeyDataLen && w.lengths.note <= w.lengths.data:
		return w.lengths.data - w.lengths.note
	}
	return 0
}
