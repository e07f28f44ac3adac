package selftest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// verdict is what became of a mutant.
type verdict struct {
	mutant   *mutant.Mutant
	checks   []conformance.Check // of the requirements that it breaks
	killedBy []string            // those of them that failed, and rows of the traces
	also     []string            // others that failed
	shown    []string            // the requirements it breaks of which one failed
	trouble  string              // why nothing could be learned
	stopped  bool                // the run ended before the checks did
	start    time.Time
	took     time.Duration
}

func (v *verdict) stop() { v.took = time.Since(v.start) }

func (v *verdict) killed() bool { return len(v.killedBy) > 0 }

// proven reports whether a check of each requirement has failed.
func (v *verdict) proven() bool { return len(v.shown) == len(v.mutant.Breaks) }

// add takes the result of a check.
func (v *verdict) add(res reports.Result) {
	if !failed(res) {
		return
	}
	broken := false
	for _, id := range v.mutant.Breaks {
		if slices.Contains(res.Requirements, id) {
			broken = true
			v.shown = insert(v.shown, id)
		}
	}
	if broken {
		v.killedBy = insert(v.killedBy, res.Check)
	} else {
		v.also = insert(v.also, res.Check)
	}
}

// failed reports whether a check failed, whatever that is worth: what may be
// otherwise is information also when it fails, but then it expected something.
func failed(res reports.Result) bool {
	switch res.Status {
	case reports.Fail, reports.Warn:
		return true
	case reports.Info:
		return res.Actual != "" || len(res.Expected) > 0
	}
	return false
}

func insert(list []string, s string) []string {
	if i, found := slices.BinarySearch(list, s); !found {
		return slices.Insert(list, i, s)
	}
	return list
}

// entry is the mutant's row of the kill matrix.
func (v *verdict) entry() reports.Mutant {
	return reports.Mutant{
		Name: v.mutant.Name, Title: v.mutant.Title, Breaks: v.mutant.Breaks,
		KilledBy: slices.Concat([]string{}, v.killedBy), Shown: slices.Concat([]string{}, v.shown), AlsoFailed: v.also,
		DurationMS: reports.Milliseconds(v.took),
	}
}

// result passes when the mutant was killed.
func (v *verdict) result() reports.Result {
	res := reports.Result{
		Check: "mutant/" + v.mutant.Name, Title: "some check notices that " + v.mutant.Title,
		Requirements: v.mutant.Breaks, Level: string(spec.Must), Basis: string(spec.Implied), Section: "the checks themselves",
		Status: reports.Pass, DurationMS: reports.Milliseconds(v.took),
		Repro: "tmtplab conform selftest --mutant " + v.mutant.Name,
	}
	if about, ok := spec.LookupRequirement(v.mutant.Breaks[0]); ok {
		res.Level, res.Basis, res.Section, res.Statement = string(about.Level), string(about.Basis), about.Section, about.Statement
	}
	switch {
	case v.killed():
		res.Statement, res.Repro = "", ""
		res.Reason = "killed by " + strings.Join(v.killedBy, ", ")
	case v.stopped:
		res.Status, res.Reason = reports.Skip, "the run was interrupted"
	case v.trouble != "":
		res.Status, res.Actual = reports.Fail, "the suite found no server to test: "+v.trouble
	case len(v.checks) == 0:
		res.Status, res.Actual = reports.Fail, "there is no check of "+strings.Join(v.mutant.Breaks, ", ")
	default:
		res.Status, res.Actual = reports.Fail, fmt.Sprintf("%d checks ran, and all passed", len(v.checks))
	}
	if res.Status == reports.Fail {
		res.Expected = []string{"a check of " + strings.Join(v.mutant.Breaks, " or ") + " fails"}
	}
	return res
}
