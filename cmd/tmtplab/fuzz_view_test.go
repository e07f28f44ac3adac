package main

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/fuzz/explore"
)

var someScene = fuzzScene{
	Target: "tls://127.0.0.1:8443", At: 12 * time.Second, Limit: time.Minute,
	Executions: 5123, Rate: 427, States: 45, Edges: 312, Corpus: 120, Restarts: 1,
	Newest: "logged in, alias: Ping: ack", NewestAt: 10 * time.Second,
	Phases: []explore.PhaseCount{{Phase: explore.Fresh, States: 3}, {Phase: explore.Logged, States: 42}},
	Doing:  "making finding 1 small: 23 executions, 4 steps",
	Findings: []fuzzSeen{
		{Oracle: "crash", Text: "the target has ended: exit status 2", At: 3200 * time.Millisecond, Rate: "10 of 10"},
	},
}

func TestFuzzViewOnATerminal(t *testing.T) {
	const want = `fuzzing tls://127.0.0.1:8443  12s of 1m0s  [####................]
  executions 5123      427 a second
  edges      312       █
  states     45        fresh 3, logged in 42
  corpus     120       restarts of the target 1
  newest     logged in, alias: Ping: ack, 2s ago
  now        making finding 1 small: 23 executions, 4 steps
  findings   1
       3.2s  crash      10 of 10  the target has ended: exit status 2
`
	var out strings.Builder
	v := fuzzView{out: &out, terminal: true, width: 100}
	v.show(&someScene)
	got := strings.NewReplacer("\r\x1b[K", "", "\x1b[J", "").Replace(out.String())
	if got != want {
		t.Errorf("it shows\n%s\nand not\n%s", got, want)
	}
	out.Reset()
	v.show(&someScene) // too soon
	if out.Len() > 0 {
		t.Errorf("it is drawn again at once: %q", out.String())
	}
	later := someScene
	later.At += time.Second
	v.show(&later)
	if !strings.HasPrefix(out.String(), "\x1b[9A") {
		t.Errorf("it is not drawn in place: %q", out.String())
	}
	for width := range 60 {
		v.width = width + 1
		for _, line := range v.render(&someScene) {
			if n := utf8.RuneCountInString(line); n > width+1 {
				t.Errorf("in %d columns there is a line of %d: %s", width+1, n, line)
			}
		}
	}
}

func TestFuzzViewInPlainLines(t *testing.T) {
	var out strings.Builder
	v := fuzzView{out: &out}
	v.show(&someScene)
	v.show(&someScene)
	const want = `    3.2s finding: crash: the target has ended: exit status 2
   12.0s 5123 executions, 427 a second, 45 states, 312 edges, 120 programs kept, 1 restart, 1 finding
`
	if out.String() != want {
		t.Errorf("it writes\n%s\nand not\n%s", out.String(), want)
	}
	out.Reset()
	v = fuzzView{out: &out, quiet: true}
	v.show(&someScene)
	v.clear()
	if out.Len() > 0 {
		t.Errorf("quiet, it writes %q", out.String())
	}
}

func TestSparkline(t *testing.T) {
	for _, c := range []struct {
		counts []int
		width  int
		want   string
	}{
		{nil, 10, ""},
		{[]int{0}, 10, "▁"},
		{[]int{1, 2, 4, 8}, 10, "▂▃▅█"},
		{[]int{1, 2, 4, 8}, 2, "▃█"},
		{[]int{1, 2, 4, 8}, 0, ""},
	} {
		if got := sparkline(c.counts, c.width); got != c.want {
			t.Errorf("%v in %d: %s, not %s", c.counts, c.width, got, c.want)
		}
	}
}

// TestFuzzRate: the rate is that of the last seconds.
func TestFuzzRate(t *testing.T) {
	v := new(fuzzView)
	for i := range 100 {
		at := time.Duration(i+1) * 100 * time.Millisecond
		n := 10 * (i + 1) // 100 a second
		if i >= 50 {
			n = 500 + 40*(i-49) // 400 a second
		}
		got := v.rate(at, n)
		if i < 50 && (got < 99 || got > 101) || i > 85 && (got < 399 || got > 401) {
			t.Errorf("at %v it is %v", at, got)
		}
	}
	if len(v.marks) > 35 {
		t.Errorf("%d marks are kept", len(v.marks))
	}
}
