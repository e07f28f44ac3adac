package main

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/reports"
)

// printFuzz prints for people what a run has found, and how far it came.
func printFuzz(out io.Writer, rep *reports.Report, r *fuzz.Result) error {
	w := new(bytes.Buffer)
	for _, f := range r.Found {
		printFinding(w, f)
		for i := range rep.Results {
			if res := &rep.Results[i]; res.Repro != "" && res.Check == "oracle/"+f.Oracle+"/"+f.Key {
				fmt.Fprintf(w, "     repeat   %s\n", res.Repro)
			}
		}
	}
	if n := len(r.Fuzz.Free); n > 0 {
		fmt.Fprintf(w, "%s the protocol leaves free\n", amount(n, "difference from the reference that"))
	}
	if r.Gone != nil {
		fmt.Fprintf(w, "the target is not served any more: %v\n", r.Gone)
	}
	count := "nothing found"
	if n := len(r.Found); n > 0 {
		count = amount(n, "finding")
		if n := unconfirmed(r); n > 0 {
			count += fmt.Sprintf(", %d unconfirmed", n)
		}
	}
	fmt.Fprintf(w, "%s, seed %d: %s; %s after %v: %s, %.0f a second, %s, %s\n",
		rep.Target.Address, rep.Seed, count, r.Ended, r.Took.Round(100*time.Millisecond),
		amount(r.Fuzz.Executions, "execution"), r.Fuzz.Rate, amount(r.Fuzz.States, "state"), amount(r.Fuzz.Edges, "edge"))
	_, err := out.Write(w.Bytes())
	return err
}

// unconfirmed counts the findings that did not show again.
func unconfirmed(r *fuzz.Result) (n int) {
	for _, f := range r.Found {
		if !fuzz.Confirmed(f) {
			n++
		}
	}
	return n
}

// printFinding prints what is wrong, where, and how surely.
func printFinding(w io.Writer, f *finding.Found) {
	fmt.Fprintf(w, "%s %s: %s\n", weight(f), f.Oracle, f.Text)
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
