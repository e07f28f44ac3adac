package selftest_test

import (
	"testing"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/conformance/selftest"
	"github.com/tmtplab/tmtplab/spec"
)

// TestCoverage shows what is a gap and what is none.
func TestCoverage(t *testing.T) {
	checks := []conformance.Check{{Name: "a/a", Requirements: []string{"PING-5", "FRAME-2", "PING-6"}}, {Name: "b/b", Requirements: []string{"REV-3"}}}
	mutants := []mutant.Mutant{{Name: "m/m", Breaks: []string{"PING-6", "PING-3"}}}
	rows := make(map[string]selftest.Covered)
	for _, row := range selftest.Coverage(checks, mutants) {
		rows[row.ID] = row
	}
	if len(rows) != len(spec.Requirements()) {
		t.Fatalf("%d rows of %d requirements", len(rows), len(spec.Requirements()))
	}
	for _, test := range []struct{ id, gap, why string }{
		{"PING-6", "", "a must with a check and a mutant"},
		{"PING-5", "no mutant", "a must with a check alone"},
		{"FRAME-2", "", "a should needs no mutant"},
		{"PING-3", "no check", "a mutant does not help without a check"},
		{"PING-8", "no check", "a may needs a check, too"},
		{"ACK-1", "no mutant", "the judge's rules are checks"},
		{"QUEUE-4", "", "nobody can check it"},
		{"REV-3", "no mutant", "what can be checked in part needs a mutant"},
		{"CLI-1", "", "it binds clients"},
	} {
		row := rows[test.id]
		if row.Gap != test.gap {
			t.Errorf("%s: gap %q, want %q: %s", test.id, row.Gap, test.gap, test.why)
		}
		if len(row.Checks) == 0 && !row.Traced && row.Gap == "" && row.Reason == "" {
			t.Errorf("%s has neither a check nor a gap nor a reason", test.id)
		}
	}
}
