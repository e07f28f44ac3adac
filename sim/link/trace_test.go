package link

import (
	"strconv"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
	"pgregory.net/rapid"
)

// 3 packets in 10 ms, again and again.
const threeIn10 = "0\n4\n10\n"

func trace(t interface{ Fatal(...any) }, text string) *Trace {
	read, err := ParseTrace([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestTraceTimes(t *testing.T) {
	tr := trace(t, threeIn10)
	for i, want := range []time.Duration{0, 4, 10, 10, 14, 20, 20, 24} {
		if got := tr.Time(int64(i)); got != want*time.Millisecond {
			t.Errorf("packet %d: %v, want %v ms", i, got, int64(want))
		}
	}
	if text, _ := tr.MarshalText(); string(text) != threeIn10 {
		t.Errorf("written as %q", text)
	}
}

// From finds the first packet that is not before a time.
func TestTraceFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, ms := "", 0
		for range rapid.IntRange(1, 5).Draw(t, "lines") {
			ms += rapid.IntRange(0, 3).Draw(t, "step")
			text += strconv.Itoa(ms) + "\n"
		}
		if ms == 0 {
			return
		}
		tr := trace(t, text)
		at := time.Duration(rapid.Int64Range(0, 50000).Draw(t, "µs")) * time.Microsecond
		i := tr.From(at)
		if tr.Time(i) < at || i > 0 && tr.Time(i-1) >= at {
			t.Fatalf("trace %q from %v: packet %d at %v, the one before at %v", text, at, i, tr.Time(i), tr.Time(max(i-1, 0)))
		}
	})
}

func TestTraceMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":          "a trace has a line for each packet, the last with a time above 0",
		"0\n0\n":    "a trace has a line for each packet, the last with a time above 0",
		"1\nx\n":    `line 2: "x" is no time in ms, from 0 to a day`,
		"1\n\n-3\n": `line 3: "-3" is no time in ms, from 0 to a day`,
		"5\n4\n":    "line 2: 4 is before the time above it",
		"1e9\n":     `line 1: "1e9" is no time in ms, from 0 to a day`,
	} {
		if _, err := ParseTrace([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A message takes what packets the trace has: ten segments at one each 10 ms.
func TestSendOnTrace(t *testing.T) {
	c, p := open(&Profile{RTT: random.Fixed(0.1), Trace: Traces{Down: trace(t, "10\n")}})
	at := c.Send(p, Down, 15*time.Millisecond, 14000)
	if at.First != 70*time.Millisecond || at.Arrive != 160*time.Millisecond {
		t.Errorf("there from %v to %v, want 70 to 160 ms", at.First, at.Arrive)
	}
}
