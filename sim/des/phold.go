package des

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Scheduler is a queue of events: a Queue or a Heap.
type Scheduler interface {
	Push(at time.Duration, who, what uint32)
	Pop() (Event, bool)
	Next() time.Duration
	Len() int
}

// Held is what PHOLD measured.
type Held struct {
	Pending, Events int           // events in the queue at all times, and those popped
	Took            time.Duration // for all of them
	Order           uint64        // a hash of the events popped: queues in the same order have the same
}

// Rate returns events a second.
func (h Held) Rate() float64 { return float64(h.Events) / h.Took.Seconds() }

// PHOLD is the hold model by which event queues are compared (Jones, CACM
// 1986; Fujimoto, 1990): a number of events is pending, and each that is popped
// schedules another one, after a time drawn from the exponential distribution
// with a mean of one second. The queue is warmed up beforehand until each event
// has been popped about once. An event popped, drawn for and pushed is one
// event; clock is what takes the time, since this package has none.
func PHOLD(q Scheduler, pending, events int, seed uint64, clock func() time.Duration) Held {
	s := random.New(seed, 0, random.Behaviour)
	for i := range pending {
		q.Push(increment(&s), uint32(i), 0)
	}
	hold(q, pending, &s)
	began := clock()
	order := hold(q, events, &s)
	return Held{pending, events, clock() - began, order}
}

// hold pops and pushes so many events.
func hold(q Scheduler, events int, s *random.Stream) (order uint64) {
	for range events {
		e, _ := q.Pop()
		q.Push(e.At+increment(s), e.Who, e.What+1)
		order = (order ^ uint64(e.At) ^ uint64(e.Who)<<32) * 0x9e3779b97f4a7c15
		order ^= order >> 29
	}
	return order
}

func increment(s *random.Stream) time.Duration {
	return time.Duration(s.Exp() * float64(time.Second))
}

// Comparison is Queue beside container/heap, measured one after the other.
type Comparison struct{ Queue, Heap Held }

// Ratio returns how many times as fast Queue is.
func (c Comparison) Ratio() float64 { return c.Queue.Rate() / c.Heap.Rate() }

// SameOrder reports whether both yielded the same events in the same order.
func (c Comparison) SameOrder() bool { return c.Queue.Order == c.Heap.Order }

// String sums the comparison up in one line.
func (c Comparison) String() string {
	order := ""
	if !c.SameOrder() {
		order = "; THEIR ORDERS DIFFER"
	}
	return fmt.Sprintf("%d pending: %.1f million events/s; container/heap %.2f million, a ratio of %.1f%s",
		c.Queue.Pending, c.Queue.Rate()/1e6, c.Heap.Rate()/1e6, c.Ratio(), order)
}

// Compare runs PHOLD on both queues, with as many events for each.
func Compare(pending, events int, seed uint64, clock func() time.Duration) Comparison {
	return Comparison{
		Queue: PHOLD(new(Queue), pending, events, seed, clock),
		Heap:  PHOLD(new(Heap), pending, events, seed, clock),
	}
}
