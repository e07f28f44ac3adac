package packet

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

const (
	quickAcks  = 16 // segments acked at once at the start, as Linux does
	delayedAck = 40 * time.Millisecond
	ackOctets  = 52
	sackOctets = 4 + 8
	ackEach    = 2 // segments
)

// receiver acknowledges what comes.
type receiver struct {
	next   int    // the segment that is missing first
	spans  []span // what came behind it, the latest first
	held   int    // segments not acked yet
	quick  int    // acks to come at once
	due    time.Duration
	timing bool // a timer event is on its way
}

// take is a segment arriving.
func (r *receiver) take(c *Conn, d link.Direction, p parcel) {
	switch {
	case p.segment < r.next || r.has(p.segment):
		r.ack(c, d, true)
		return
	case p.segment > r.next:
		r.keep(p.segment)
		r.ack(c, d, false)
		return
	}
	r.next++
	filled := r.join()
	r.held++
	if r.quick > 0 || r.held >= ackEach || filled || len(r.spans) > 0 {
		r.quick = max(r.quick-1, 0)
		r.ack(c, d, false)
		return
	}
	r.due = c.now + delayedAck
	if !r.timing {
		r.timing = true
		c.events.Push(r.due, uint32(d), ackTimer)
	}
}

func (r *receiver) timer(c *Conn, d link.Direction) {
	r.timing = false
	switch {
	case r.held == 0:
	case c.now < r.due:
		r.timing = true
		c.events.Push(r.due, uint32(d), ackTimer)
	default:
		r.ack(c, d, false)
	}
}

func (r *receiver) has(segment int) bool {
	for _, s := range r.spans {
		if s.begin <= segment && segment < s.end {
			return true
		}
	}
	return false
}

// keep notes a segment that came too early.
func (r *receiver) keep(segment int) {
	s := span{segment, segment + 1}
	rest := r.spans[:0]
	for _, o := range r.spans {
		switch {
		case o.end == s.begin:
			s.begin = o.begin
		case o.begin == s.end:
			s.end = o.end
		default:
			rest = append(rest, o)
		}
	}
	r.spans = append(rest, span{})
	copy(r.spans[1:], r.spans)
	r.spans[0] = s
}

// join takes over what came behind the segment that was missing.
func (r *receiver) join() bool {
	for i, s := range r.spans {
		if s.begin == r.next {
			r.next = s.end
			r.spans = append(r.spans[:i], r.spans[i+1:]...)
			return true
		}
	}
	return false
}

func (r *receiver) ack(c *Conn, d link.Direction, repeat bool) {
	r.held = 0
	p := parcel{next: r.next, repeat: repeat}
	n := copy(p.sacks[:], r.spans)
	octets := int64(ackOctets)
	if n > 0 || repeat {
		octets += sackOctets
	}
	if at, lost := c.wires[1-d].send(c.now, p, octets); !lost {
		c.events.Push(at, uint32(d), ackArrives)
	}
}
