package baseline

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/conformance/gate"
	"github.com/tmtplab/tmtplab/fuzz/native/place"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/reports"
)

func inputs() [][]byte {
	return [][]byte{
		[]byte("# the head\n\n# belongs to a/b\nknown a/b: issue 1\r\nflaky  c/d:timers\n# goes with its entry\nknown e/f: TODO\n# the end\n"),
		[]byte("known a/b: x\nflaky A/B: x\n"),
		[]byte("known a/b : x: y\n\tknown\u00a0c: d"),
		[]byte("known a/b:  \n"),
		[]byte("known a"),
		[]byte("off a: b\n"),
		[]byte("# \xff\n"),
		[]byte("\n\n"),
	}
}

func FuzzBaseline(f *testing.F) {
	for _, s := range seeds.Made("FuzzBaseline", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := gate.ParseBaseline("fuzz", text)
		if err != nil {
			checkPlace(t, text, err)
			return
		}
		out := string(b.Format())
		if want := lines(text); out != want {
			t.Fatalf("%q is written as %q", want, out)
		}
		report := run(out)
		before := len(b.Unexplained())
		if added, removed := b.Update(&reports.Report{}, func(string) bool { return true }); added != 0 || removed != 0 || string(b.Format()) != out {
			t.Fatalf("a run of nothing added %d, removed %d, and made %q of %q", added, removed, b.Format(), out)
		}
		added, _ := b.Update(report, isCheck)
		if after := len(b.Unexplained()); after > before+added || after < added {
			t.Fatalf("%d entries without a reason; %d were added to %d", after, added, before)
		}
		again, err := gate.ParseBaseline("again", b.Format())
		if err != nil {
			t.Fatalf("after an update: %v in %q", err, b.Format())
		}
		again.Judge(report, isCheck)
		if report.Summary.Fail > 0 || len(report.Baseline) > 0 {
			t.Fatalf("after an update the run is %+v, %+v", report.Summary, report.Baseline)
		}
	})
}

// checkPlace finds an error that stands nowhere in the file.
func checkPlace(t *testing.T, text []byte, err error) {
	e := new(gate.SyntaxError)
	if !errors.As(err, &e) || e.File != "fuzz" || e.Reason == "" || !place.Inside(text, e.Line, e.Column) {
		t.Fatalf("%v is about no place in %q", err, text)
	}
}

// lines are those of the text, each ended by one octet.
func lines(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		b.WriteString(strings.TrimRight(line, "\r") + "\n")
	}
	return b.String()
}

var name = regexp.MustCompile(`(?m)^\s*\S+\s+([^\s:]+)`)

// isCheck takes half of all names for those of checks, which are of small
// letters always.
func isCheck(name string) bool {
	return len(name)%2 == 0 && !strings.ContainsFunc(name, func(r rune) bool { return r > '~' || 'A' <= r && r <= 'Z' })
}

// run is one that has a result for two of three names in the text.
func run(text string) *reports.Report {
	r := new(reports.Report)
	seen := make(map[string]bool)
	for i, found := range name.FindAllStringSubmatch(text, -1) {
		if i%3 == 2 || seen[found[1]] || !isCheck(found[1]) {
			continue
		}
		seen[found[1]] = true
		r.Results = append(r.Results, reports.Result{Check: found[1], Status: []reports.Status{reports.Pass, reports.Fail}[i%2]})
	}
	r.Results = append(r.Results, reports.Result{Check: "of/the/fuzzer/", Status: reports.Fail})
	return r
}
