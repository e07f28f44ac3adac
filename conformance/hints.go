package conformance

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed hints.txt
var hintText string

// hints are the usual causes of failures, by requirement or check.
var hints = sync.OnceValue(func() map[string]string {
	all := make(map[string]string)
	for line := range strings.Lines(hintText) {
		if about, text, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.HasPrefix(line, "#") {
			all[about] = text
		}
	}
	return all
})

// hint returns the usual cause of a check's failure: the check's own, or that
// of the first of its requirements that has one.
func hint(check string, requirements []string) string {
	for _, about := range append([]string{check}, requirements...) {
		if text := hints()[about]; text != "" {
			return text
		}
	}
	return ""
}
