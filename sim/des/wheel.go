package des

import "math/bits"

// fan is how many values a digit has, and lists a wheel.
const fan = 1 << digit

// wheel holds events that differ from the end first in one digit, by its value.
type wheel struct {
	used  [fan / 64]uint64 // bit d: list d has events
	lists [fan]list
}

// first returns the lowest digit whose list has events; there is one.
func (w *wheel) first() uint {
	word := uint(0)
	for w.used[word] == 0 {
		word++
	}
	return word*64 + uint(bits.TrailingZeros64(w.used[word]))
}

// remove takes the events of a digit out.
func (w *wheel) remove(d uint) list {
	w.used[d/64] &^= 1 << (d % 64)
	l := w.lists[d]
	w.lists[d] = list{}
	return l
}

func (w *wheel) empty() bool { return w.used == [fan / 64]uint64{} }

// list is events in the order they were put there.
type list struct {
	first, last *chunk
	n           int // events in the last chunk
}

// chunkLen makes a chunk a kibioctet, with the eight that Go's allocator adds.
// It is also how many events are sorted at most.
const chunkLen = 63

// chunk is a piece of a list. The pointer comes first, so that the garbage
// collector looks no further.
type chunk struct {
	next   *chunk
	events [chunkLen]Event
}

// grow adds a chunk.
func (l *list) grow(c *chunk) {
	if l.last == nil {
		l.first = c
	} else {
		l.last.next = c
	}
	l.last, l.n = c, 0
}

// in returns the events of one of the list's chunks.
func (l *list) in(c *chunk) []Event {
	if c == l.last {
		return c.events[:l.n]
	}
	return c.events[:]
}

// take returns a chunk that is not in use.
func (q *Queue) take() *chunk {
	c := q.free
	if c == nil {
		return new(chunk)
	}
	q.free, c.next = c.next, nil
	return c
}

// give takes a chunk back.
func (q *Queue) give(c *chunk) { q.free, c.next = c, q.free }
