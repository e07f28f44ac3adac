package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// leastShare is the share of an empty target's rate that a target should have.
const leastShare = 0.6

// rates measures targets with one worker, in turns, so that all have the same
// part in what else the machine does, and prints the medians as shares of that
// of the first one, which is empty.
func rates(ctx context.Context, out io.Writer, targets []native.Target, execs, rounds int) error {
	measured := make([][]float64, len(targets))
	for range rounds {
		for i, t := range targets {
			// Nothing is minimised: the clock would go on without executions.
			c, err := fuzz(ctx, t, strconv.Itoa(execs)+"x", 1, "1x")
			switch {
			case err != nil:
				return err
			case c.failed:
				fmt.Fprintf(out, "%s FAILED\n%s\n", t, c.why())
				return errFellShort
			}
			measured[i] = append(measured[i], c.perSecond())
		}
	}
	return printRates(out, targets, measured)
}

func printRates(out io.Writer, targets []native.Target, measured [][]float64) error {
	var err error
	empty := median(measured[0])
	fmt.Fprintf(out, "%-12s %10s %8s\n", "target", "execs/s", "share")
	for i, t := range targets {
		rate := median(measured[i])
		note := ""
		if rate < leastShare*empty {
			note = fmt.Sprintf("  below %.0f %%", 100*leastShare)
			err = errFellShort
		}
		fmt.Fprintf(out, "%-12s %10.0f %6.0f %%%s\n", t.Name, rate, 100*rate/empty, note)
	}
	return err
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
