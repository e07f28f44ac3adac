package scenarios

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/workload"
)

var (
	full   = flag.Bool("full", false, "run all scenarios as they are, and the variants, and compare their numbers")
	update = flag.Bool("update", false, "with -full, write the numbers instead")
)

// The files in testdata hold the numbers that the answers speak of, one file a
// scenario: for each variant a heading of what is set otherwise, and below it
// what a run measured. A variant is added by its heading, then -full -update.
const (
	heading  = "== "
	asItIs   = "as it is"
	between  = "; " // settings of a variant
	tolerant = 0.1  // relative difference, so that not each touch of a link model counts
)

func TestNumbers(t *testing.T) {
	if !*full {
		t.Skip("takes a minute or two: -full runs it")
	}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			for line := range strings.Lines(string(want)) {
				if variant, ok := strings.CutPrefix(strings.TrimSpace(line), heading); ok {
					fmt.Fprintf(&got, "%s%s\n%s", heading, variant, measured(t, name, variant))
				}
			}
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			compare(t, string(want), got.String())
		})
	}
}

// measured runs a variant of a scenario.
func measured(t *testing.T, name, variant string) string {
	s := read(t, name)
	if variant != asItIs {
		for _, setting := range strings.Split(variant, between) {
			path, value, _ := strings.Cut(setting, "=")
			if err := s.Set(path, value); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
	}
	r, err := sim.Run(s, sim.Options{KeepGoing: true})
	if err != nil {
		t.Fatal(err)
	}
	if variant == asItIs && len(r.Violations) > 0 {
		t.Errorf("as it is, the scenario breaks rules: %s", rules(r))
	}
	return summary(t, s, r)
}

// rules are those that a run broke, once each.
func rules(r *sim.Result) string {
	var names []string
	for _, v := range r.Violations {
		names = append(names, v.Rule)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

// summary is what a run measured, in a few lines.
func summary(t *testing.T, s *workload.Scenario, r *sim.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %d clients, %s s simulated", s.Clients(), digits(r.Time.Seconds()))
	switch {
	case len(r.Violations) > 0:
		fmt.Fprintf(&b, ", broken: %s", rules(r))
	case r.Drained:
		b.WriteString(", everything arrived")
	}
	b.WriteByte('\n')
	for _, name := range []string{"login", "ack", "delivery", "late", "ping", "reconnect", "presence", "sync"} {
		if l := r.Metrics.Latencies[name]; l != nil {
			fmt.Fprintf(&b, "  %-9s %7d  within a second %s mean %s p50 %s p90 %s p99 %s p99.9 %s max %s\n", name, l.Count,
				digits(within(t, l, time.Second)), digits(l.Mean), digits(l.P50), digits(l.P90), digits(l.P99), digits(l.P999), digits(l.Max))
		}
	}
	for _, group := range [][]string{
		{"posts", "pings", "notifies", "deliveries", "sent", "redelivered", "repeats", "dropped", "refused"},
		{"connects", "dials_failed", "sessions", "broken", "handovers", "resent", "syncs"},
		{"header_up", "header_down", "body_up", "body_down", "wire_up", "wire_down"},
	} {
		b.WriteByte(' ')
		for _, name := range group {
			if n := r.Metrics.Counters[name]; n != 0 {
				fmt.Fprintf(&b, " %s %d", name, n)
			}
		}
		b.WriteByte('\n')
	}
	b.WriteString("  at most:")
	for _, name := range []string{"online", "links", "queued", "messages", "bodies", "pending", "in_flight", "inputs", "busy"} {
		if most := slices.Max(peaks(r.Metrics, name)); most > 0 {
			fmt.Fprintf(&b, " %s %s", name, digits(most))
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// within is the share of latencies that were not longer.
func within(t *testing.T, l *reports.Latency, most time.Duration) float64 {
	h, err := l.Distribution()
	if err != nil {
		t.Fatal(err)
	}
	n := int64(0)
	for _, bar := range h.Distribution() {
		if bar.To <= int64(most) {
			n += bar.Count
		}
	}
	return float64(n) / float64(l.Count)
}

func peaks(m *reports.Metrics, name string) []float64 {
	if m.Series == nil {
		return []float64{0}
	}
	return append(m.Series.Values[name].Max, 0)
}

// digits writes a number with three significant digits.
func digits(v float64) string {
	if v >= 100 {
		return strconv.FormatFloat(math.Round(v), 'f', -1, 64)
	}
	if v > 0.9 && v < 1 {
		return strconv.FormatFloat(v, 'f', 4, 64) // of a share, it is what is missing that counts
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// compare compares texts word by word, numbers with tolerance.
func compare(t *testing.T, want, got string) {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	variant := ""
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) {
			t.Errorf("there are %d lines, want %d", len(g), len(w))
			return
		}
		if strings.HasPrefix(w[i], heading) {
			variant = w[i]
		}
		if !near(w[i], g[i]) {
			t.Errorf("%s:\n got %s\nwant %s", variant, g[i], w[i])
		}
	}
}

// near reports whether two lines are the same but for small differences of
// numbers. The longest times, and small counts, say little and may differ more.
func near(want, got string) bool {
	w, g := strings.Fields(want), strings.Fields(got)
	if len(w) != len(g) {
		return false
	}
	for i := range w {
		a, errA := strconv.ParseFloat(strings.TrimSuffix(w[i], ","), 64)
		b, errB := strconv.ParseFloat(strings.TrimSuffix(g[i], ","), 64)
		switch {
		case errA != nil || errB != nil:
			if w[i] != g[i] {
				return false
			}
		case i > 0 && (w[i-1] == "max" || w[i-1] == "p99.9"):
		case math.Abs(a-b) > tolerant*max(a, b)+slack(w[i]):
			return false
		}
	}
	return true
}

// slack is what a number may differ by whatever its size: ten, of a count.
func slack(number string) float64 {
	if strings.Contains(number, ".") {
		return 0
	}
	return 10
}
