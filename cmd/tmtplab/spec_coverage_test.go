package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
)

// TestSpecCoverage shows the matrix as a table and as JSON, and that it has no
// gaps.
func TestSpecCoverage(t *testing.T) {
	code, table, _ := runCommand(t, "spec", "coverage")
	if strings.Contains(table, "gap: ") || code != exitOK {
		t.Errorf("exit %d, want %d and a table without gaps", code, exitOK)
	}
	for _, line := range []string{
		`(?m)^ requirement +level +checks +traces +mutants`,
		`(?m)^ ACK-5 +must +[0-9]+ +yes +[0-9]+ `,
		`(?m)^ CLI-1 +must .* it binds clients`,
		`(?m)^server: [0-9]+ requirements, [0-9]+ checked, `,
		`(?m)^client: [0-9]+ requirements, 0 checked, `,
	} {
		if !regexp.MustCompile(line).MatchString(table) {
			t.Errorf("no line of the table matches %s", line)
		}
	}

	same, text, _ := runCommand(t, "spec", "coverage", "--format", "json")
	var c coverage
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	if same != code || c.Schema != coverageSchema || len(c.Requirements) != len(spec.Requirements()) || len(c.Summary) != 2 {
		t.Errorf("exit %d, schema %s, %d requirements, %d roles", same, c.Schema, len(c.Requirements), len(c.Summary))
	}

	if _, few, _ := runCommand(t, "spec", "coverage", "--gaps"); regexp.MustCompile(`(?m)^ ACK-5 `).MatchString(few) {
		t.Error("ACK-5 has no gap, and --gaps shows it")
	}
	if code, _, text := runCommand(t, "spec", "coverage", "--format", "html"); code != exitUsage || text != "--format html: want table or json" {
		t.Errorf("a form there is not: exit %d, %s", code, text)
	}
}
