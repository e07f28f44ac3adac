package des

import (
	"testing"
	"time"
)

// The cases that queues of this kind find hard. None of them may take time
// beyond some moves of each event; a quadratic step would not end.

// A bottom that never gets empty does not grow.
func TestQueueThatIsNeverEmpty(t *testing.T) {
	var q Queue
	for i := range uint32(10) {
		q.Push(time.Duration(i), i, 0)
	}
	for range 1_000_000 {
		e, _ := q.Pop()
		q.Push(e.At+10, e.Who, 0)
	}
	if n := cap(q.bottom); n > 1000 {
		t.Errorf("the bottom has room for %d events, with 10 pending", n)
	}
}

// A million events of one moment come in the order they were pushed, wherever
// that moment is, and also when they are pushed in that moment.
func TestQueueOfOneMoment(t *testing.T) {
	const n = 1_000_000
	for _, at := range []time.Duration{0, 1, time.Hour, Never} {
		var q Queue
		for i := range uint32(n) {
			q.Push(at, i, 0)
		}
		for i := range uint32(2 * n) {
			e, ok := q.Pop()
			if !ok || e.At != at || e.Who != i {
				t.Fatalf("event %d is %+v, %v", i, e, ok)
			}
			if i < n {
				q.Push(0, i+n, 0) // the past is now
			}
		}
		if q.Len() != 0 || q.Next() != Never {
			t.Errorf("%d events are left, the next at %v", q.Len(), q.Next())
		}
	}
}

// Events that crowd into a time that was nearly empty when it was reached, and
// for which the bottom is therefore wide: backwards, so that each goes before
// all others.
func TestQueueCrowd(t *testing.T) {
	var q Queue
	q.Push(time.Hour, 0, 0)
	q.Pop()
	if q.end < time.Hour+time.Minute {
		t.Fatalf("the bottom ends at %v; this test wants a wide one", q.end)
	}
	const n = 300_000
	for i := range uint32(n) {
		q.Push(time.Hour+time.Minute-time.Duration(i)*time.Microsecond, i, 0)
	}
	if len(q.bottom) > 1000 {
		t.Errorf("the bottom holds %d events", len(q.bottom))
	}
	for i := range uint32(n) {
		if e, _ := q.Pop(); e.Who != n-1-i {
			t.Fatalf("event %d is %+v", i, e)
		}
	}
}

// Next looks without moving anything: what is pushed afterwards may still be
// earlier.
func TestQueueNext(t *testing.T) {
	var q Queue
	q.Push(time.Hour, 1, 0)
	q.Push(time.Hour+1, 2, 0)
	for at := time.Minute; at > 0; at -= time.Second {
		q.Push(at, 3, 0)
		if got := q.Next(); got != at {
			t.Fatalf("the next is at %v, want %v", got, at)
		}
	}
	if e, _ := q.Pop(); e.At != time.Second {
		t.Errorf("popped %+v", e)
	}
}

// Many events stand on the very moment at which a window begins, and more come
// to it when it is there: that says nothing of the window's width.
func TestQueueAtBoundary(t *testing.T) {
	const boundary = time.Duration(1) << 50
	var q Queue
	q.Push(boundary-time.Hour, 0, 0)
	q.Pop() // the bottom is wide
	for range 2 * chunkLen {
		q.Push(boundary, 1, 0)
	}
	q.Push(boundary+1000, 3, 0)
	for range 2 * maxLate {
		q.Pop()
		q.Push(boundary, 1, 0)
	}
	q.Push(boundary+2000, 4, 0)
	q.Push(boundary+1, 2, 0)
	for who := uint32(1); q.Len() > 0; {
		e, _ := q.Pop()
		if e.Who != who && e.Who != who+1 {
			t.Fatalf("%+v after one of %d", e, who)
		}
		who = e.Who
	}
}
