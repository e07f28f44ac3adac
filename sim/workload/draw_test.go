package workload

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

func drawn(t *testing.T, keys string) []Fault {
	t.Helper()
	s := scenario(t, "seed: 3\npopulations: [{name: p, users: 10}, {name: q}]\nfaults:\n  - {at: 1m, do: crash}\n  - random: {"+keys+"}\n")
	s.DrawFaults()
	if err := s.Check(); err != nil || s.Random != nil {
		t.Fatalf("%v; random faults left: %v", err, s.Random)
	}
	if s.Faults[0].Do != Crash || s.Faults[0].Stream != 1 {
		t.Errorf("the plain fault became %v", s.Faults[0])
	}
	return s.Faults[1:]
}

// Random faults come as often as they should, within their time, all kinds
// alike, in order, each with a stream of its own.
func TestDrawFaults(t *testing.T) {
	faults := drawn(t, "every: exp 1s, from: 10m, until: 50m")
	if n := float64(len(faults)); math.Abs(n-2400) > 5*math.Sqrt(2400) {
		t.Errorf("%.0f faults in 40 minutes, want some 2,400", n)
	}
	count := make(map[FaultKind]float64)
	streams := make(map[int]bool)
	for i, f := range faults {
		if f.At < 10*time.Minute || f.At > 50*time.Minute || i > 0 && f.At < faults[i-1].At {
			t.Fatalf("fault %d comes at %v", i, f.At)
		}
		if streams[f.Stream] {
			t.Fatalf("fault %d has the stream of another, %d", i, f.Stream)
		}
		streams[f.Stream] = true
		count[f.Do]++
	}
	kinds := FaultKinds()
	want := float64(len(faults)) / float64(len(kinds))
	for _, k := range kinds {
		if math.Abs(count[k]-want) > 5*math.Sqrt(want) {
			t.Errorf("%v came %.0f times, want some %.0f", k, count[k], want)
		}
	}
}

func TestDrawFaultsKeys(t *testing.T) {
	for _, f := range drawn(t, "every: 30s, kinds: [outage, clock], for: 7s, by: 2s, of: q, share: 25%") {
		switch {
		case f.Do == Outage && f.For == 7*time.Second && f.Of == "q" && f.Share == 0.25:
		case f.Do == Clock && (f.By == 2*time.Second || f.By == -2*time.Second):
		default:
			t.Errorf("there is a fault %v", f)
		}
	}
}

// Another kind, duration or share in place of one changes nothing else: the
// faults of two runs of a sweep come at the same times.
func TestDrawFaultsAreIndependent(t *testing.T) {
	times := func(faults []Fault) (list []time.Duration) {
		for _, f := range faults {
			list = append(list, f.At)
		}
		return list
	}
	a := drawn(t, "every: exp 20s")
	b := drawn(t, "every: exp 20s, kinds: [reset], share: 10%, for: 1h")
	if !slices.Equal(times(a), times(b)) {
		t.Error("the times of faults have moved")
	}
	if fmt.Sprint(drawn(t, "every: exp 20s")) != fmt.Sprint(a) {
		t.Error("two draws differ")
	}
}
