package des

import "time"

// Queue holds the events that are to come, and yields them in the order of
// their times, those of one time in the order they were pushed. The zero Queue
// is empty, and its time is 0. It is not safe for concurrent use.
type Queue struct {
	heap []Event
	seq  uint64
	now  time.Duration // of the last event popped
}

// Push schedules an event. Time does not go back: one that lies before the
// last event popped happens at the time of that event.
func (q *Queue) Push(at time.Duration, who, what uint32) {
	q.seq++
	e := Event{max(at, q.now), q.seq, who, what}
	q.heap = append(q.heap, e)
	i := len(q.heap) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !e.before(&q.heap[up]) {
			break
		}
		q.heap[i], i = q.heap[up], up
	}
	q.heap[i] = e
}

// Pop takes the next event out; ok is false when there is none.
func (q *Queue) Pop() (e Event, ok bool) {
	n := len(q.heap) - 1
	if n < 0 {
		return Event{}, false
	}
	e = q.heap[0]
	last := q.heap[n]
	q.heap = q.heap[:n]
	for i := 0; n > 0; {
		down := 2*i + 1
		if down+1 < n && q.heap[down+1].before(&q.heap[down]) {
			down++
		}
		if down >= n || !q.heap[down].before(&last) {
			q.heap[i] = last
			break
		}
		q.heap[i], i = q.heap[down], down
	}
	q.now = e.At
	return e, true
}

// Next returns the time of the next event, and Never when there is none.
func (q *Queue) Next() time.Duration {
	if len(q.heap) == 0 {
		return Never
	}
	return q.heap[0].At
}

// Len returns the number of events.
func (q *Queue) Len() int { return len(q.heap) }
