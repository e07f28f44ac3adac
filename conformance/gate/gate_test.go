package gate

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tmtplab/tmtplab/reports"
)

const file = `# the head of the file

# belongs to a/fails
known a/fails: issue 1
known a/passes: issue 2

# stays, being of other checks
known b/elsewhere: issue 3
flaky a/flaky: timers
# goes with its entry
known a/gone: issue 4
# the end
`

func isCheck(name string) bool { return name != "a/gone" }

func run() *reports.Report {
	return &reports.Report{Results: []reports.Result{
		{Check: "a/fails", Status: reports.Fail}, {Check: "a/passes", Status: reports.Pass},
		{Check: "a/flaky", Status: reports.Pass}, {Check: "a/new", Status: reports.Fail},
	}}
}

func write(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "known.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBaseline(t *testing.T) {
	b, err := ReadBaseline(write(t, file))
	if err != nil {
		t.Fatal(err)
	}
	r := run()
	b.Judge(r, isCheck)
	if r.Results[0].Status != reports.Known || r.Results[0].Reason != "issue 1" || r.Results[3].Status != reports.Fail {
		t.Errorf("results %+v", r.Results)
	}
	if len(r.Baseline) != 2 || r.Baseline[0].Check != "a/passes" || r.Baseline[1].Check != "a/gone" {
		t.Errorf("discord %+v, want an unexpected pass and a stale entry", r.Baseline)
	}
}

// TestUpdate shows that what stays is kept as it was written, and that the
// run then agrees with the file.
func TestUpdate(t *testing.T) {
	path := write(t, file)
	b, err := ReadBaseline(path)
	if err != nil {
		t.Fatal(err)
	}
	r := run()
	if added, removed := b.Update(r, isCheck); added != 1 || removed != 2 {
		t.Errorf("%d added, %d removed; want 1 and 2", added, removed)
	}
	if err := b.Write(); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(path)
	want := `# the head of the file

# belongs to a/fails
known a/fails: issue 1

# stays, being of other checks
known b/elsewhere: issue 3
flaky a/flaky: timers
# the end
known a/new: TODO say why
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	if b.Judge(r, isCheck); len(r.Baseline) > 0 || r.Summary.Fail > 0 || r.Summary.Known != 2 {
		t.Errorf("%+v, %+v after the update", r.Summary, r.Baseline)
	}
	if lines := b.Unexplained(); len(lines) != 1 || lines[0] != path+":10: a/new" {
		t.Errorf("unexplained %v", lines)
	}
}

func TestSyntax(t *testing.T) {
	for text, want := range map[string]SyntaxError{
		"known a/b":                   {Line: 1, Column: 10, Reason: "a/b has no reason; want known a/b: REASON"},
		"\nknown a/b:  ":              {Line: 2, Column: 13, Reason: "a/b has no reason; want known a/b: REASON"},
		"fails a/b: x":                {Line: 1, Column: 1, Reason: `"fails": want known or flaky`},
		"known":                       {Line: 1, Column: 1, Reason: "want known|flaky NAME: REASON"},
		"known a/b: x\nflaky  a/b: x": {Line: 2, Column: 8, Reason: "a/b stands on line 1 already"},
		"# \xff":                      {Line: 1, Column: 1, Reason: "not UTF-8"},
	} {
		_, err := parse("f", []byte(text), known, flaky)
		want.File = "f"
		if e := new(SyntaxError); !errors.As(err, &e) || *e != want {
			t.Errorf("%q: %v, want %v", text, err, &want)
		}
	}
}

func TestRulings(t *testing.T) {
	if _, err := ReadRulings(write(t, "info POST-2: x\noff NONE-1: y\n")); err == nil || filepath.Base(err.Error()) != `known.txt:2:5: there is no requirement "NONE-1"` {
		t.Errorf("an unknown ID: %v", err)
	}
	l, err := ReadRulings(write(t, "info POST-2: ties are open\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := &reports.Report{Results: []reports.Result{{Check: "a/b", Requirements: []string{"POST-2"}, Status: reports.Fail}}}
	l.Judge(r, nil)
	if res := r.Results[0]; res.Status != reports.Info || res.Reason != "ruled info on POST-2: ties are open" {
		t.Errorf("%+v", res)
	}
}
