package sim

import (
	goflag "flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/scenarios"
	"github.com/tmtplab/tmtplab/sim/workload"
)

var update = goflag.Bool("update", false, "write the golden files of this package anew")

// mark is what two runs are the same by.
func mark(r *Result) string {
	return fmt.Sprintf("hash %016x, %d events, %v", r.Hash, r.Events, r.Time)
}

// The same scenario gives the same run, however many processors there are, and
// whatever else runs beside it. Another seed gives another.
func TestSameScenarioSameRun(t *testing.T) {
	want := mark(run(t, parse(t, everyFault), Options{}))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 3} {
		runtime.GOMAXPROCS(processors)
		var beside sync.WaitGroup
		for range 3 {
			beside.Go(func() {
				if got := mark(run(t, parse(t, everyFault), Options{})); got != want {
					t.Errorf("%d processors: %s, want %s", processors, got, want)
				}
			})
		}
		beside.Wait()
	}
	other := parse(t, everyFault)
	other.Seed++
	if got := mark(run(t, other, Options{})); got == want {
		t.Errorf("another seed gives %s, too", got)
	}
}

// A scenario is not changed by its run, and can be run again.
func TestRunLeavesScenario(t *testing.T) {
	text, _ := scenarios.Text("storm") // its faults are drawn
	s := parse(t, string(text))
	before := string(s.Format())
	first := mark(run(t, s, Options{}))
	if after := string(s.Format()); after != before {
		t.Errorf("after the run the scenario is\n%s, want\n%s", after, before)
	}
	if got := mark(run(t, s, Options{})); got != first {
		t.Errorf("the second run: %s, want %s", got, first)
	}
}

// Looking on changes nothing.
func TestOptionsChangeNothing(t *testing.T) {
	want := mark(run(t, parse(t, everyFault), Options{}))
	for _, c := range []struct {
		name    string
		capture workload.Numbers
		options Options
	}{
		{"progress", nil, Options{Progress: func(Progress) bool { return true }}},
		{"checkpoints", nil, Options{Checkpoint: func(uint64) {}}},
		{"watch", nil, Options{Watch: func(uint64, time.Duration, string) {}, WatchTo: 1 << 40}},
		{"keep going", nil, Options{KeepGoing: true}},
		{"capture without a tap", workload.Numbers{0, 1, 29}, Options{}},
		{"tap", workload.Numbers{0, 1, 2, 3, 28, 29}, Options{Tap: newStory()}},
	} {
		s := parse(t, everyFault)
		s.Capture = c.capture
		if got := mark(run(t, s, c.options)); got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
}

// What is not measured or judged makes no difference to what happens. Samples
// are events, so those stay.
func TestJudgingChangesNothing(t *testing.T) {
	want := mark(run(t, parse(t, everyFault), Options{}))
	s := parse(t, everyFault)
	s.Oracles.Judge, s.Oracles.Presence = workload.No, false
	if got := mark(run(t, s, Options{})); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Two scenarios have the runs that they had when the file was written, so that
// nobody changes what happens unawares. The link of the first is perfect, so
// that a change to how TCP is modelled shows only in the second.
func TestGoldenRuns(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "386" {
		t.Skip("floating-point numbers are rounded otherwise where products and sums are fused")
	}
	var got strings.Builder
	for _, c := range []struct{ name, link string }{{"perfect", "perfect"}, {"train", "train"}} {
		s := parse(t, strings.Replace(everyFault, "link: lte", "link: "+c.link, 1))
		fmt.Fprintf(&got, "%s: %s\n", c.name, mark(run(t, s, Options{})))
	}
	const file = "testdata/runs.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("runs are not what they were: if that is meant, go test ./sim -run GoldenRuns -update\n%swas\n%s", got.String(), want)
	}
}
