package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// leastShare is the share of an empty target's rate that a target should have.
const leastShare = 0.6

// rates measures targets with one worker, in turns, and prints the medians as
// shares of that of the first one, which is empty. Seconds are those that the
// target's processes had of processors, so that it does not matter what else the
// machine does, less those in which it began and ran its seeds. Its first round
// finds most of what there is to find, and does not count.
func rates(ctx context.Context, out io.Writer, targets []native.Target, execs, rounds int) error {
	temp, err := os.MkdirTemp("", "campaign")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	for _, t := range targets {
		cmd := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-fuzz=^"+t.Name+"$", "-o", filepath.Join(temp, t.Name), "./"+t.Folder())
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", t, err, text)
		}
	}
	measured := make([][]float64, len(targets))
	for round := range rounds + 1 {
		for i, t := range targets {
			var took [2]time.Duration
			for j, n := range []int{1, execs} {
				c, err := measure(ctx, t, temp, n)
				if err != nil {
					return err
				}
				if c.failed {
					fmt.Fprintf(out, "%s FAILED\n%s\n", t, c.why())
					return errFellShort
				}
				took[j] = c.processor
			}
			if round > 0 {
				measured[i] = append(measured[i], float64(execs)/(took[1]-took[0]).Seconds())
			}
		}
	}
	return printRates(out, targets, measured)
}

// measure runs a target that was built into a folder, where what it finds is
// kept too. Nothing is minimised: the clock would go on without executions.
func measure(ctx context.Context, t native.Target, built string, execs int) (*campaign, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(built, t.Name), "-test.run=^$", "-test.fuzz=^"+t.Name+"$", "-test.parallel=1",
		"-test.fuzztime="+strconv.Itoa(execs)+"x", "-test.fuzzminimizetime=1x", "-test.fuzzcachedir="+filepath.Join(built, t.Name+".inputs"))
	cmd.Dir = t.Folder()
	return watch(ctx, cmd)
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
