package sim

import (
	"strings"
	"testing"
	"time"
)

// Whoever says goodbye is known to be gone after one way through the network;
// whoever falls silent, when the server has not heard of them for its idle
// timeout.
func TestPresenceLatency(t *testing.T) {
	const scenario = `
name: presence
time: 1h
client: {pulse: 20s}
server: {timers: {idle: 30s}}
populations:
  - name: watched
    of: watchers
    contacts: 1
    presence: 1
    link: {preset: perfect, rtt: 100ms}
    sessions: {on: 5m, off: 5m, abrupt: ABRUPT}
  - {name: watchers, link: {preset: perfect, rtt: 100ms}}
`
	for _, c := range []struct {
		abrupt string
		lo, hi time.Duration // of the longest that the news took
	}{
		{"0", 100 * time.Millisecond, time.Second},
		{"1", 10 * time.Second, 30*time.Second + time.Second},
	} {
		s := parse(t, strings.Replace(scenario, "ABRUPT", c.abrupt, 1))
		r, err := Run(s, Options{})
		if err != nil || len(r.Violations) > 0 {
			t.Fatal(err, r.Violations)
		}
		l := r.Metrics.Latencies["presence"]
		if l == nil || l.Count < 10 {
			t.Fatalf("abrupt %s: the news came %+v times, want 10 at least", c.abrupt, l)
		}
		if took := time.Duration(l.Max * float64(time.Second)); took < c.lo || took > c.hi {
			t.Errorf("abrupt %s: the slowest news took %v, want from %v to %v", c.abrupt, took, c.lo, c.hi)
		}
	}
}
