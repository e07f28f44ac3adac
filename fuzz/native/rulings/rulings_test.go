package rulings

import (
	"errors"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/gate"
	"github.com/tmtplab/tmtplab/fuzz/native/place"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

func inputs() [][]byte {
	return [][]byte{
		[]byte("# why\ninfo POST-2: ties are open\noff PING-5: our clients never send it\n"),
		[]byte("info post-2: x\n"),
		[]byte("off none-1: x\n"),
		[]byte("off POST-2: x\ninfo POST-2: y\n"),
		[]byte("info POST-2:\r\n"),
		[]byte("known a/b: x\n"),
	}
}

func FuzzRulings(f *testing.F) {
	for _, s := range seeds.Made("FuzzRulings", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := gate.ParseRulings("fuzz", text)
		if err != nil {
			checkPlace(t, text, err)
			return
		}
		if again, err := gate.ParseRulings("again", l.Format()); err != nil || string(again.Format()) != string(l.Format()) {
			t.Fatalf("%q is written as %q, %v", text, l.Format(), err)
		}
		judge(t, l)
	})
}

// checkPlace finds an error that stands nowhere in the file.
func checkPlace(t *testing.T, text []byte, err error) {
	e := new(gate.SyntaxError)
	if !errors.As(err, &e) || e.File != "fuzz" || e.Reason == "" || !place.Inside(text, e.Line, e.Column) {
		t.Fatalf("%v is about no place in %q", err, text)
	}
}

// judge has a failed check for each requirement: what a ruling is about, and
// nothing else, does not count.
func judge(t *testing.T, l *gate.Rulings) {
	var selected []conformance.Check
	for _, r := range spec.Requirements() {
		selected = append(selected, conformance.Check{Name: r.ID, Requirements: []string{r.ID}})
	}
	left := l.Runs(selected)
	report := new(reports.Report)
	for _, c := range left {
		report.Results = append(report.Results, reports.Result{Check: c.Name, Requirements: c.Requirements, Status: reports.Fail})
	}
	l.Judge(report, selected)
	entries := 0
	for line := range strings.Lines(string(l.Format())) {
		if line := strings.TrimSpace(line); line != "" && line[0] != '#' {
			entries++
		}
	}
	if s := report.Summary; s.Total != len(selected) || s.Info != entries || s.Fail != len(selected)-entries {
		t.Fatalf("%d rulings over %d checks make %+v", entries, len(selected), s)
	}
}
