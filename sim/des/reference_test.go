package des

import (
	"container/heap"
	"time"
)

// reference is the queue that all others are compared with, in order and
// speed: the standard library's heap, as its documentation shows it.
type reference struct {
	events []Event
	seq    uint64
	now    time.Duration
}

func (r *reference) Push(at time.Duration, who, what uint32) {
	r.seq++
	heap.Push((*events)(&r.events), Event{max(at, r.now), r.seq, who, what})
}

func (r *reference) Pop() (Event, bool) {
	if len(r.events) == 0 {
		return Event{}, false
	}
	e := heap.Pop((*events)(&r.events)).(Event)
	r.now = e.At
	return e, true
}

func (r *reference) Next() time.Duration {
	if len(r.events) == 0 {
		return Never
	}
	return r.events[0].At
}

func (r *reference) Len() int { return len(r.events) }

// events implements heap.Interface.
type events []Event

func (h events) Len() int           { return len(h) }
func (h events) Less(i, j int) bool { return h[i].before(&h[j]) }
func (h events) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *events) Push(x any)        { *h = append(*h, x.(Event)) }
func (h *events) Pop() any {
	n := len(*h) - 1
	e := (*h)[n]
	*h = (*h)[:n]
	return e
}
