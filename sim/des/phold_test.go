package des

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// clock is a real one, for measuring.
func clock() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// Both queues go the same way, at each size, whatever the speed.
func TestPHOLDOrder(t *testing.T) {
	for _, pending := range []int{1, 10, 1000, 30_000} {
		c := Compare(pending, 50_000, 1, func() time.Duration { return 0 })
		if !c.SameOrder() {
			t.Errorf("%d pending: the orders differ: %x and %x", pending, c.Queue.Order, c.Heap.Order)
		}
		if other := Compare(pending, 50_000, 2, func() time.Duration { return 0 }); other.Queue.Order == c.Queue.Order {
			t.Errorf("%d pending: another seed gives the same order", pending)
		}
	}
}

func TestComparison(t *testing.T) {
	now := time.Duration(0)
	ticks := func() time.Duration { now += time.Millisecond; return now }
	c := Compare(100, 5000, 1, ticks)
	c.Heap.Took *= 5
	if got, want := c.String(), "100 pending: 5.0 million events/s; container/heap 1.00 million, a ratio of 5.0"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.Heap.Order++
	if got := c.String(); !strings.Contains(got, "ORDERS DIFFER") {
		t.Errorf("%q says nothing of the order", got)
	}
}

// BenchmarkPHOLD reports events a second of Queue, and how many times as fast
// as container/heap in the same run it is. An op is one event, of each queue.
func BenchmarkPHOLD(b *testing.B) {
	for _, pending := range []int{1e3, 1e5, 1e6} {
		b.Run(fmt.Sprintf("pending=%d", pending), func(b *testing.B) {
			c := Compare(pending, b.N, 1, clock())
			if !c.SameOrder() {
				b.Error("the orders differ")
			}
			b.ReportMetric(c.Queue.Rate()/1e6, "Mevents/s")
			b.ReportMetric(c.Heap.Rate()/1e6, "heap-Mevents/s")
			b.ReportMetric(c.Ratio(), "x-heap")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// heapSize is the size of what is alive.
func heapSize() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A million events pending take little more than their 16 octets each, also
// after all of them have been replaced a few times.
func TestQueueMemory(t *testing.T) {
	const pending, most = 1_000_000, 20
	before := heapSize()
	q := new(Queue)
	PHOLD(q, pending, 3*pending, 1, func() time.Duration { return 0 })
	per := float64(heapSize()-before) / pending
	t.Logf("%.1f octets an event", per)
	if per > most {
		t.Errorf("an event pending takes %.1f octets, want at most %d", per, most)
	}
	runtime.KeepAlive(q)
}

// Once it is warm a queue makes no garbage.
func TestQueueMakesNoGarbage(t *testing.T) {
	for _, pending := range []int{5, 1000, 50_000} {
		q := new(Queue)
		run := func() { PHOLD(q, 0, 2*pending, 1, func() time.Duration { return 0 }) }
		PHOLD(q, pending, 20*pending, 1, func() time.Duration { return 0 })
		// A chunk more may be wanted in a rare moment; steady allocation would be many.
		if n := testing.AllocsPerRun(20, run); n > 2 {
			t.Errorf("%d pending: %v allocations in %d events", pending, n, 2*pending)
		}
	}
}
