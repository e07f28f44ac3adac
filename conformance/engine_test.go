package conformance

import (
	"os"
	"testing"

	"github.com/tmtplab/tmtplab/reports"
)

// TestEmbedded runs every check against the reference server.
func TestEmbedded(t *testing.T) {
	timers := embedded(t, short)
	report, err := Run(t.Context(), Options{Target: embedded(t, Timing{}), Timers: &timers, Profile: Interop, Strict: true, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	reports.WriteTable(os.Stdout, report, reports.TableOptions{Transcript: 20})
	if report.Summary.Fail > 0 {
		t.Errorf("%d checks failed", report.Summary.Fail)
	}
}
