package conformance

import (
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// TestEmbedded runs every check against the reference server.
func TestEmbedded(t *testing.T) {
	timers := embedded(t, short)
	report, err := Run(t.Context(), Options{Target: embedded(t, Timing{}), Timers: &timers, Profile: spec.Interop, Strict: true, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if report.Summary.Fail > 0 {
		var table strings.Builder
		reports.WriteTable(&table, report, reports.TableOptions{Transcript: 20})
		t.Errorf("%d checks failed\n%s", report.Summary.Fail, table.String())
	}
}
