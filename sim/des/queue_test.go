package des

import (
	"math"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"
)

func TestEventIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(Event{}); n != 16 {
		t.Errorf("an event takes %d octets, want 16", n)
	}
}

// What is pushed and popped at random comes as it does from the reference:
// the same events, in the same order.
func TestQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var (
			q    Queue
			want Heap
			now  time.Duration
			who  uint32
		)
		// Times lie as they do in simulations: close to now, on a few moments
		// shared by many, far ahead, before now, never.
		ahead := rapid.OneOf(
			rapid.Just(int64(0)),
			rapid.Int64Range(0, 3),
			rapid.Int64Range(0, int64(time.Millisecond)),
			rapid.Int64Range(0, int64(time.Hour)),
			rapid.Map(rapid.Int64Range(0, 5), func(n int64) int64 { return n * int64(time.Second) }),
			rapid.Map(rapid.IntRange(0, 62), func(n int) int64 { return 1 << n }),
			rapid.Int64Range(-int64(time.Hour), 0),
			rapid.Just(int64(math.MaxInt64)),
			rapid.Just(int64(math.MinInt64)),
		)
		// round makes some of them multiples of powers of two, as the windows
		// of the queue are.
		round := rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 62))
		push := func(d int64, bits int) {
			at := now + time.Duration(d)
			if d > 0 && at < now {
				at = Never
			}
			if up := at + 1<<bits - 1; bits > 0 && up > at {
				at = up &^ (1<<bits - 1)
			}
			who++
			q.Push(at, who, who*3)
			want.Push(at, who, who*3)
		}
		pop := func() bool {
			if q.Len() != want.Len() || q.Next() != want.Next() {
				t.Fatalf("%d events, the next at %d; want %d, %d", q.Len(), q.Next(), want.Len(), want.Next())
			}
			got, ok := q.Pop()
			e, any := want.Pop()
			if ok != any || got.At != e.At || got.Who != e.Who || got.What != e.What {
				t.Fatalf("popped %+v, %v; want %+v, %v", got, ok, e, any)
			}
			if ok {
				now = got.At
			}
			return ok
		}
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) { push(ahead.Draw(t, "ahead"), round.Draw(t, "round")) },
			"push many": func(t *rapid.T) {
				n, spread := rapid.IntRange(1, 300).Draw(t, "events"), ahead.Draw(t, "spread")
				bits := round.Draw(t, "round")
				for i := range int64(n) {
					push(spread/int64(n)*(i*7%int64(n)), bits)
				}
			},
			"pop": func(*rapid.T) { pop() },
			"pop many": func(t *rapid.T) {
				for range rapid.IntRange(1, 300).Draw(t, "events") {
					pop()
				}
			},
		})
		for pop() {
		}
	})
}
