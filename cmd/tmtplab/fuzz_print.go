package main

import (
	"fmt"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/reports"
)

// printFuzz prints for people what a run has found, and how far it came.
func printFuzz(w io.Writer, rep *reports.Report, r *fuzz.Result) {
	for _, f := range r.Found {
		printFinding(w, f)
		for i := range rep.Results {
			if res := &rep.Results[i]; res.Repro != "" && res.Check == "oracle/"+f.Oracle+"/"+f.Key {
				fmt.Fprintf(w, "     repeat   %s\n", res.Repro)
			}
		}
	}
	if n := len(r.Fuzz.Free); n > 0 {
		fmt.Fprintf(w, "%d differences from the reference are free by the protocol\n", n)
	}
	if r.Gone != nil {
		fmt.Fprintf(w, "the target is not served any more: %v\n", r.Gone)
	}
	count := fmt.Sprintf("%d findings", len(r.Found))
	switch len(r.Found) {
	case 0:
		count = "nothing found"
	case 1:
		count = "1 finding"
	}
	fmt.Fprintf(w, "%s, seed %d: %s; %s after %v: %d executions, %.0f a second, %d states, %d edges\n",
		rep.Target.Address, rep.Seed, count, r.Ended, r.Took.Round(100*time.Millisecond),
		r.Fuzz.Executions, r.Fuzz.Rate, r.Fuzz.States, r.Fuzz.Edges)
}

// printFinding prints what is wrong, where, and how surely.
func printFinding(w io.Writer, f *finding.Found) {
	fmt.Fprintf(w, "fail %s: %s\n", f.Oracle, f.Text)
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(w, "     %-8s %s\n", name, text)
		}
	}
	row("clause", f.Requirement)
	row("panic", f.Line)
	row("where", f.Edge)
	row("repeated", repeated(f))
}
