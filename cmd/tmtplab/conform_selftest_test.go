package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/conformance/mutant"
)

// TestSelftestSurvivor shows that a mutant which nobody notices ends the
// command with the code for what fell short, and is named.
func TestSelftestSurvivor(t *testing.T) {
	var out strings.Builder
	cmd := conformSelftestCommand([]mutant.Mutant{{
		Name: "bye/same", Title: "nothing is wrong", Breaks: []string{"BYE-1"}, New: func() mutant.Filter { return mutant.Filter{} },
	}})
	cmd.SetArgs(nil)
	cmd.SetOut(&out)
	err := cmd.ExecuteContext(t.Context())
	if e := new(exitError); !errors.As(err, &e) || e.code != exitFellShort {
		t.Errorf("it ends with %v, want exit code %d", err, exitFellShort)
	}
	for _, part := range []string{"bye/same", "survived", "(broken unnoticed)", "1 fail"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is not in the output:\n%s", part, out.String())
		}
	}
}
