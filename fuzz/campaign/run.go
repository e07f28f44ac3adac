package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// run runs targets one after the other, a line for each. A target that fails
// does not keep the others from running; its input is in testdata/fuzz of its
// folder then, where every test run finds it.
func run(ctx context.Context, out io.Writer, targets []native.Target, each time.Duration, workers int) error {
	width := 0
	for _, t := range targets {
		width = max(width, len(t.String()))
	}
	failed := 0
	for i, t := range targets {
		fmt.Fprintf(out, "%2d/%d %-*s ", i+1, len(targets), width, t)
		c, err := fuzz(ctx, t, each, workers)
		switch {
		case err != nil:
			fmt.Fprintf(out, "stopped\n%d of %d targets ran, %d failed\n", i, len(targets), failed)
			return errFellShort
		case c.failed:
			failed++
			fmt.Fprintf(out, "FAILED\n%s\n", c.why())
		default:
			fmt.Fprintf(out, "%9d execs %8.0f/s %5d new interesting %6d in all\n", c.execs, c.perSecond(), c.interesting, c.corpus)
		}
	}
	if failed > 0 {
		fmt.Fprintf(out, "%d of %d targets failed\n", failed, len(targets))
		return errFellShort
	}
	return nil
}
