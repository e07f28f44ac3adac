package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/sim/link/validate"
)

// simValidate is one run of sim validate.
type simValidate struct {
	small    bool
	seed     uint64
	parallel int
	csv      string
}

func simValidateCommand() *cobra.Command {
	v := new(simValidate)
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Measure how far the link model is from simulating each packet",
		Long: `Sends the same messages over the same links twice: by the model that simulations
use, which works out a message at once, and by a TCP simulated packet by packet.
Prints by how much the median and the 99th percentile of the time that a message
takes differ, over a grid of loss, round trip, rate and size. Where a percentile
sits on a jump of probability it means nothing, and means are compared instead:
of all times, and of the worst twentieth.

Goals: the median within 10 % up to 100 kB and 15 % beyond, the 99th percentile
within 25 %. Cases in which the model is not meant to hold come last, each with
the reason; they have no goals.

Exit code 0: all cases are within the goals. 1: some are not, or the run was
interrupted. 2: wrong usage, or a file could not be written.`,
		Example: `  tmtplab sim validate
  tmtplab sim validate --small --csv cases.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return v.run(cmd) },
	}
	f := cmd.Flags()
	f.BoolVar(&v.small, "small", false, "only a small part of the grid, in a second")
	f.Uint64Var(&v.seed, "seed", 1, "seed of the losses")
	f.IntVar(&v.parallel, "parallel", 0, fmt.Sprintf("cases at once (default %d here)", runtime.GOMAXPROCS(0)))
	f.StringVar(&v.csv, "csv", "", "also write a line for each case to this `file`, - for stdout in place of the table")
	return cmd
}

func (v *simValidate) run(cmd *cobra.Command) error {
	if err := positive("--parallel", v.parallel); err != nil {
		return err
	}
	cases := validate.Grid()
	if v.small {
		cases = validate.Small()
	}
	all := v.compare(cmd, cases)
	if v.csv != "" {
		if err := writeTo(cmd.OutOrStdout(), v.csv, func(w io.Writer) error { return writeComparisons(w, all) }); err != nil {
			return err
		}
	}
	good, counted := 0, 0
	for i := range all {
		if all[i].Outside != "" {
			continue
		}
		if counted++; all[i].Good() {
			good++
		}
	}
	if v.csv != "-" {
		if err := writeValidation(cmd.OutOrStdout(), validate.Summary(all)); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%d of %d cases within the goals\n", good, counted)
	}
	switch {
	case cmd.Context().Err() != nil:
		return &exitError{exitFellShort, fmt.Sprintf("interrupted after %d of %d cases", len(all), len(cases))}
	case good < counted:
		return &exitError{code: exitFellShort}
	}
	return nil
}

// compare runs the cases, several at once, and returns them in their order. An
// interrupt leaves out those that were not begun.
func (v *simValidate) compare(cmd *cobra.Command, cases []validate.Case) []validate.Comparison {
	workers := v.parallel
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	bar := progress(cmd, len(cases))
	defer bar.clear()
	all := make([]validate.Comparison, len(cases))
	var next atomic.Int64
	var running sync.WaitGroup
	var mu sync.Mutex
	for range workers {
		running.Go(func() {
			for cmd.Context().Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(cases) {
					return
				}
				all[i] = validate.Compare(cases[i], v.seed)
				mu.Lock()
				if bar.ready++; bar.on {
					fmt.Fprintf(os.Stderr, "\r%d of %d cases", bar.ready, bar.total)
				}
				mu.Unlock()
			}
		})
	}
	running.Wait()
	return all[:min(int(next.Load()), len(all))]
}

// writeValidation writes the table: one row for each size and loss.
func writeValidation(w io.Writer, rows []validate.Row) error {
	var inside, outside [][]string
	percent := func(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + " %" }
	for _, r := range rows {
		jumps := ""
		if r.Jumps > 0 {
			jumps = strconv.Itoa(r.Jumps)
		}
		row := []string{r.Group, octets(r.Octets), r.Loss, strconv.Itoa(r.Cases), percent(r.Median), percent(r.MedianWorst), percent(r.Tail), percent(r.TailWorst), jumps, r.Worst}
		if r.Outside == "" {
			inside = append(inside, row)
		} else {
			row[len(row)-1] = r.Outside
			outside = append(outside, row)
		}
	}
	header := []string{"messages", "size", "loss", "cases", "median off", "at worst", "p99 off", "at worst", "by means", "worst at"}
	if err := printTable(w, 40, header, inside); err != nil || len(outside) == 0 {
		return err
	}
	fmt.Fprintln(w, "\nThe model is not meant to hold here:")
	header[len(header)-1] = "because"
	return printTable(w, 40, header, outside)
}

// octets writes a size as people do.
func octets(n int64) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf("%d MB", n/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%d kB", n/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

// writeComparisons writes a line for each case.
func writeComparisons(w io.Writer, all []validate.Comparison) error {
	out := csv.NewWriter(w)
	out.Write([]string{"group", "octets", "loss", "rtt_s", "rate_bit_s", "repeats", "outside",
		"model_median_s", "packets_median_s", "median_off", "model_p99_s", "packets_p99_s", "p99_off", "median_by_means", "p99_by_means"})
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	for _, c := range all {
		at := func(t validate.Times, p float64) string { return number(t.Quantile(p).Seconds()) }
		out.Write([]string{c.Group, strconv.FormatInt(c.Octets, 10), number(c.Loss.Share()), number(c.RTT.Seconds()), strconv.FormatInt(int64(c.Rate), 10), strconv.Itoa(c.Repeats), c.Outside,
			at(c.Model, 0.5), at(c.Packets, 0.5), number(c.Median), at(c.Model, 0.99), at(c.Packets, 0.99), number(c.Tail), strconv.FormatBool(c.MedianJumps), strconv.FormatBool(c.TailJumps)})
	}
	out.Flush()
	return out.Error()
}
