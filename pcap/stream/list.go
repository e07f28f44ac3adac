package stream

import (
	"iter"
	"time"
)

// list is flows in the order in which they were last heard of, the one that
// was silent for longest first.
type list struct{ first, last *Flow }

// touch moves a flow to the end of a list, from whatever list it is in.
func (l *list) touch(f *Flow) {
	if l.last == f {
		return
	}
	f.leave()
	f.list, f.prev = l, l.last
	if l.last != nil {
		l.last.next = f
	} else {
		l.first = f
	}
	l.last = f
}

// leave takes a flow out of its list.
func (f *Flow) leave() {
	l := f.list
	if l == nil {
		return
	}
	if f.prev != nil {
		f.prev.next = f.next
	} else {
		l.first = f.next
	}
	if f.next != nil {
		f.next.prev = f.prev
	} else {
		l.last = f.prev
	}
	f.list, f.prev, f.next = nil, nil, nil
}

// queue is directions whose octets wait for others, in the order in which they
// began to.
type queue struct{ first, last *direction }

// add puts a direction, which is in none, at the end of the queue.
func (q *queue) add(d *direction, now int64) {
	d.queue, d.since, d.before = q, now, q.last
	if q.last != nil {
		q.last.behind = d
	} else {
		q.first = d
	}
	q.last = d
}

// leave takes a direction out of its queue.
func (d *direction) leave() {
	q := d.queue
	if q == nil {
		return
	}
	if d.before != nil {
		d.before.behind = d.behind
	} else {
		q.first = d.behind
	}
	if d.behind != nil {
		d.behind.before = d.before
	} else {
		q.last = d.before
	}
	d.queue, d.before, d.behind = nil, nil, nil
}

// expired yields the directions that have been in the queue for long enough.
// Whoever gets one takes it out of its place.
func (q *queue) expired(now int64, patience time.Duration) iter.Seq[*direction] {
	return func(yield func(*direction) bool) {
		for q.first != nil && now-q.first.since >= int64(patience) && yield(q.first) {
		}
	}
}
