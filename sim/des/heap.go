package des

import (
	"container/heap"
	"time"
)

// Heap is a queue in the same order as Queue, made of the standard library's
// heap as its documentation shows it. It is what Queue is measured by, and
// compared with: simple enough to be seen to be right.
type Heap struct {
	items items
	seq   uint64
	now   time.Duration
}

// Push schedules an event, as Queue.Push does.
func (h *Heap) Push(at time.Duration, who, what uint32) {
	h.seq++
	heap.Push(&h.items, item{Event{max(at, h.now), who, what}, h.seq})
}

// Pop takes the next event out, as Queue.Pop does.
func (h *Heap) Pop() (e Event, ok bool) {
	if len(h.items) == 0 {
		return Event{}, false
	}
	e = heap.Pop(&h.items).(item).Event
	h.now = e.At
	return e, true
}

// Next returns the time of the next event, and Never when there is none.
func (h *Heap) Next() time.Duration {
	if len(h.items) == 0 {
		return Never
	}
	return h.items[0].At
}

// Len returns the number of events.
func (h *Heap) Len() int { return len(h.items) }

// item is an event with the number of its push, by which those of one time are
// told apart.
type item struct {
	Event
	seq uint64
}

// items implements heap.Interface.
type items []item

func (h items) Len() int      { return len(h) }
func (h items) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h items) Less(i, j int) bool {
	return h[i].At < h[j].At || h[i].At == h[j].At && h[i].seq < h[j].seq
}
func (h *items) Push(x any) { *h = append(*h, x.(item)) }
func (h *items) Pop() any {
	n := len(*h) - 1
	last := (*h)[n]
	*h = (*h)[:n]
	return last
}
