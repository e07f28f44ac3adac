package reports_test

import (
	"math"
	"testing"

	"github.com/tmtplab/tmtplab/reports"
)

// planted is a benchmark of the fuzzer: a fault that all runs found, one that
// most did, and one that none did.
func planted() *reports.Report {
	r := sample()
	r.Kind = "fuzz-bench"
	r.Planted = []reports.Planted{
		{Name: "nesting-deep", Kind: "crash", Links: 1, Requirement: "HEAD-12", Title: "A stack has no room.", Runs: []reports.PlantedRun{
			{Seed: 1, Found: true, Seconds: 2.04, Executions: 900, Oracle: "crash", Text: "panic: index out of range"},
			{Seed: 2, Found: true, Seconds: 0.41, Executions: 150, Oracle: "crash"},
			{Seed: 3, Found: true, Seconds: 7, Executions: 3000, Oracle: "refused"},
		}},
		{Name: "page-end", Kind: "wrong answer", Depth: 2, Links: 1, Requirement: "DATA-5", Title: "An octet is lost.", Runs: []reports.PlantedRun{
			{Seed: 1, Found: true, Seconds: 12, Executions: 900, Oracle: "spec DATA-5"},
			{Seed: 2, Seconds: 60, Executions: 9000, False: []string{"spec STD-4o"}},
			{Seed: 3, Found: true, Seconds: 30, Executions: 3000, Oracle: "octets"},
		}},
		{Name: "drop-queued", Kind: "crash", Depth: 5, Links: 2, Requirement: "GRP-5", Title: "A count is gone.", Runs: []reports.PlantedRun{
			{Seed: 1, Seconds: 60, Executions: 900},
			{Seed: 2, Seconds: 3, Error: "the server cannot be started"},
		}},
	}
	return r
}

// TestPlantedMedian: runs that found nothing took for ever.
func TestPlantedMedian(t *testing.T) {
	faults := planted().Planted
	for i, want := range []float64{2.04, 30, math.Inf(1)} {
		if got := faults[i].Median(); got != want {
			t.Errorf("%s: median %v, want %v", faults[i].Name, got, want)
		}
	}
	if got := new(reports.Planted).Median(); !math.IsInf(got, 1) {
		t.Errorf("no runs: median %v", got)
	}
}
