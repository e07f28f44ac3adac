package trace

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/sim/link"
)

func inputs() [][]byte {
	return [][]byte{
		[]byte("1\n3\n7\n"),
		[]byte("0\n0\n\n 5 \r\n5\n"),
		[]byte("86400000"),
		[]byte("86400001\n"),
		[]byte("7\n3\n"),
		[]byte("+1\n"),
		[]byte("0\n"),
	}
}

func FuzzTrace(f *testing.F) {
	for _, s := range seeds.Made("FuzzTrace", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		trace, err := link.ParseTrace(text)
		if err != nil {
			return
		}
		out, err := trace.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		back, err := link.ParseTrace(out)
		if err != nil {
			t.Fatalf("%v in %q", err, out)
		}
		if again, _ := back.MarshalText(); string(again) != string(out) {
			t.Fatalf("%q reads back as %q", out, again)
		}
		checkTimes(t, trace)
	})
}

// checkTimes asks when packets leave, and which is the first from a time on:
// each answer says the same.
func checkTimes(t *testing.T, trace *link.Trace) {
	last := time.Duration(0)
	for _, i := range []int64{0, 1, 2, 3, 5, 8, 13, 1000} {
		at := trace.Time(i)
		if at < last {
			t.Fatalf("packet %d leaves at %v, and one before it at %v", i, at, last)
		}
		last = at
		first := trace.From(at)
		if first > i || trace.Time(first) != at || first > 0 && trace.Time(first-1) >= at {
			t.Fatalf("packet %d leaves at %v, from when the first is %d, at %v", i, at, first, trace.Time(first))
		}
		if next := trace.From(at + 1); next <= i || trace.Time(next) <= at || trace.Time(next-1) > at {
			t.Fatalf("packet %d leaves at %v, and the first behind that is %d, at %v", i, at, next, trace.Time(next))
		}
	}
}
