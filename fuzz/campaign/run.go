package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// outcome is what became of one target.
type outcome struct {
	campaign *campaign
	err      error
}

// run runs targets, some at a time, and prints a line for each, in their order.
// A target that fails does not keep the others from running; its input is in
// testdata/fuzz of its folder then, where every test run finds it.
func run(ctx context.Context, out io.Writer, targets []native.Target, each time.Duration, workers, together int) error {
	width := 0
	for _, t := range targets {
		width = max(width, len(t.String()))
	}
	failed := 0
	for i, outcome := range start(ctx, targets, each, workers, together) {
		o := <-outcome
		fmt.Fprintf(out, "%2d/%d %-*s ", i+1, len(targets), width, targets[i])
		switch c := o.campaign; {
		case o.err != nil:
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

// start has targets run, so many together, and returns where the outcome of
// each will be.
func start(ctx context.Context, targets []native.Target, each time.Duration, workers, together int) []chan outcome {
	outcomes := make([]chan outcome, len(targets))
	for i := range outcomes {
		outcomes[i] = make(chan outcome, 1)
	}
	next := make(chan int, len(targets))
	for i := range targets {
		next <- i
	}
	close(next)
	for range together {
		go func() {
			for i := range next {
				c, err := fuzz(ctx, targets[i], each, workers)
				outcomes[i] <- outcome{c, err}
			}
		}()
	}
	return outcomes
}
