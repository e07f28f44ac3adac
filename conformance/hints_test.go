package conformance

import (
	"strings"
	"testing"
)

// TestHints shows that each hint is about something that is there.
func TestHints(t *testing.T) {
	names := make(map[string]bool)
	for _, c := range Checks() {
		names[c.Name] = true
	}
	for about := range hints() {
		if _, ok := lookup(about); !ok && !names[about] {
			t.Errorf("a hint about %s, which is neither a requirement nor a check", about)
		}
	}
	for line := range strings.Lines(hintText) {
		if !strings.HasPrefix(line, "#") && !strings.Contains(line, ": ") {
			t.Errorf("%q: want ID: text", line)
		}
	}
}
