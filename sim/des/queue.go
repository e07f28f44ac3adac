package des

import (
	"math/bits"
	"time"
)

// Queue holds the events that are to come, and yields them in the order of
// their times, those of one time in the order they were pushed. The zero Queue
// is empty, and its time is 0. It is not safe for concurrent use.
//
// It is a monotone radix heap (Ahuja, Mehlhorn, Orlin and Tarjan, JACM 1990)
// with wide digits, or, seen from the other side, hierarchical timing wheels
// (Varghese and Lauck, SOSP 1987) with a sorted bottom. A time is a number of
// eight digits of eight bits. The bottom holds all events up to a time, the
// end, in order. A later event stands in the wheel of the highest digit in
// which its time differs from the end, in the list of its own value of that
// digit. When the bottom is empty, the first list of the lowest wheel is next:
// a short one is sorted into the bottom, a long one dealt out to lower wheels.
//
// So an event is moved at most once a wheel, mostly two or three times in all,
// always from one end of a list to another, which caches like; no parameter
// depends on how times are distributed. Lists and the sort keep the order of
// pushing, so that no event needs a sequence number: an event pending takes
// its 16 octets and little more. What is no longer needed is used again, so
// there is no garbage; the memory of the greatest number of events stays.
type Queue struct {
	bottom []Event // in order, from head
	head   int
	late   int           // how many went into the bottom since it was filled or narrowed
	level  uint          // the bottom takes what shares all digits from this one on with the end
	end    time.Duration // last moment that belongs to the bottom: all its lower digits are full
	now    time.Duration // of the last event popped
	len    int

	wheels [levels]*wheel // made when first needed
	used   uint           // bit l: wheel l has events
	free   *chunk
}

const (
	digit  = 8 // bits
	levels = 64 / digit

	// maxLate is how many events go into a bottom that was sorted already,
	// before it is taken to be too wide; one of fewer than minNarrow is not.
	maxLate   = 32
	minNarrow = 16
)

// Push schedules an event. Time does not go back: one that lies before the
// last event popped happens at the time of that event.
func (q *Queue) Push(at time.Duration, who, what uint32) {
	q.len++
	e := Event{max(at, q.now), who, what}
	if e.At > q.end {
		q.put(e)
	} else {
		q.insert(e)
	}
}

// Pop takes the next event out; ok is false when there is none.
func (q *Queue) Pop() (e Event, ok bool) {
	if q.head == len(q.bottom) {
		if q.len == 0 {
			return Event{}, false
		}
		q.fill()
	}
	e = q.bottom[q.head]
	q.head++
	q.len--
	q.now = e.At
	return e, true
}

// Next returns the time of the next event, and Never when there is none. It
// may look through as many events as the next call of Pop will move.
func (q *Queue) Next() time.Duration {
	if q.head < len(q.bottom) {
		return q.bottom[q.head].At
	}
	if q.len == 0 {
		return Never
	}
	next := Never
	w := q.wheels[q.lowest()]
	l := &w.lists[w.first()]
	for c := l.first; c != nil; c = c.next {
		for _, e := range l.in(c) {
			next = min(next, e.At)
		}
	}
	return next
}

// Len returns the number of events.
func (q *Queue) Len() int { return q.len }

// put adds an event behind the end to its list.
func (q *Queue) put(e Event) {
	level := uint(bits.Len64(uint64(e.At^q.end))-1) / digit
	w := q.wheels[level]
	if w == nil {
		w = new(wheel)
		q.wheels[level] = w
	}
	d := uint(e.At>>(level*digit)) % fan
	l := &w.lists[d]
	if l.last == nil || l.n == chunkLen {
		if l.last == nil {
			w.used[d/64] |= 1 << (d % 64)
			q.used |= 1 << level
		}
		l.grow(q.take())
	}
	l.last.events[l.n] = e
	l.n++
}

// lowest returns the level of the lowest wheel that has events.
func (q *Queue) lowest() uint { return uint(bits.TrailingZeros(q.used)) }

// fill fills the bottom, which is empty, while there are events elsewhere.
func (q *Queue) fill() {
	q.bottom, q.head, q.late = q.bottom[:0], 0, 0
	for len(q.bottom) == 0 {
		level := q.lowest()
		w := q.wheels[level]
		d := w.first()
		l := w.remove(d)
		if w.empty() {
			q.used &^= 1 << level
		}
		// The times of the list begin here.
		start := q.end&^below(level+1) | time.Duration(d)<<(level*digit)
		if l.first == l.last {
			q.level, q.end = level, start|below(level)
			q.bottom = append(q.bottom, l.first.events[:l.n]...)
			sort(q.bottom)
			q.give(l.first)
			return
		}
		q.level, q.end = 0, start
		for c := l.first; c != nil; {
			for _, e := range l.in(c) {
				if e.At == start {
					q.bottom = append(q.bottom, e)
				} else {
					q.put(e)
				}
			}
			next := c.next
			q.give(c)
			c = next
		}
	}
}

// below returns the greatest time whose digits from level on are zero.
func below(level uint) time.Duration { return 1<<(level*digit) - 1 }

// insert adds an event to the bottom.
func (q *Queue) insert(e Event) {
	if len(q.bottom) == cap(q.bottom) && q.head > len(q.bottom)/2 {
		q.bottom = q.bottom[:copy(q.bottom, q.bottom[q.head:])]
		q.head = 0
	}
	b := append(q.bottom, e)
	i := len(b) - 1
	for ; i > q.head && b[i-1].At > e.At; i-- {
		b[i] = b[i-1]
	}
	b[i] = e
	q.bottom = b
	if q.late++; q.late > maxLate && q.level > 0 && len(b)-q.head > minNarrow {
		q.narrow()
	}
}

// narrow moves the end nearer, to what shares one digit more with the present,
// and what lies behind it to the wheel of that digit.
func (q *Queue) narrow() {
	q.late = 0
	q.level--
	q.end = q.now | below(q.level)
	keep := q.head
	for keep < len(q.bottom) && q.bottom[keep].At <= q.end {
		keep++
	}
	for _, e := range q.bottom[keep:] {
		q.put(e)
	}
	q.bottom = q.bottom[:keep]
}

// sort sorts a few events by time, and leaves those of one time in their order.
func sort(b []Event) {
	for i := 1; i < len(b); i++ {
		e, j := b[i], i
		for ; j > 0 && b[j-1].At > e.At; j-- {
			b[j] = b[j-1]
		}
		b[j] = e
	}
}
