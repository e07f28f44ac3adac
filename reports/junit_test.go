package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"

	"github.com/tmtplab/tmtplab/reports"
)

// discordant is the sample with a stale baseline, and text that formats have
// to escape.
func discordant() *reports.Report {
	r := sample()
	r.Strict = true
	r.Baseline = []reports.Discord{{Check: "post/gone", Text: "known.txt:3:7: stale: there is no check post/gone"}}
	r.Results[1].Actual = "<b>|`\x00\xff]]>\n\nafter a blank line</pre>"
	return r
}

// TestJUnit shows that a parser of others reads what is meant.
func TestJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := reports.WriteJUnit(&b, discordant()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `<property name="requirements" value="POST-9 CONN-5">`) {
		t.Error("the requirements are no property")
	}
	suites, err := junit.IngestReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	var total junit.Totals
	failures := make(map[string]junit.Test)
	for _, s := range suites {
		if s.Properties["profile"] != "draft" || s.Properties["seed"] != "7" || s.Properties["strict"] != "true" {
			t.Errorf("%s has properties %v", s.Name, s.Properties)
		}
		total.Tests += s.Totals.Tests
		total.Failed += s.Totals.Failed
		total.Skipped += s.Totals.Skipped
		for _, test := range s.Tests {
			if test.Status == junit.StatusFailed {
				failures[test.Name] = test
			}
		}
	}
	if total.Tests != 8 || total.Failed != 2 || total.Skipped != 3 {
		t.Errorf("totals %+v, want 8 tests, 2 failed, 3 skipped", total)
	}
	f := failures["post/type-missing"]
	if f.Classname != "tmtplab.post" || !strings.Contains(f.SystemOut, "repeat ") {
		t.Errorf("the failure is %+v", f)
	}
	if _, ok := failures["baseline post/gone"]; !ok {
		t.Errorf("failures are %v, want the baseline among them", failures)
	}
}
