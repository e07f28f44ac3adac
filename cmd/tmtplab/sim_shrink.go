package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/shrink"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// makeSmall looks for the smallest scenario that breaks the same rule, and
// writes it to the file of --shrink.
func (r *simRun) makeSmall(cmd *cobra.Command, s *workload.Scenario, res *sim.Result) error {
	rule := res.Violations[0].Rule
	began := time.Now()
	breaks := func(small *workload.Scenario) shrink.Outcome {
		if sim.Lively(rule) && small.Drain != s.Drain {
			return shrink.Outcome{} // what has less time to arrive proves nothing
		}
		res, err := sim.Run(small, sim.Options{})
		if err != nil || len(res.Violations) == 0 || res.Violations[0].Rule != rule {
			return shrink.Outcome{}
		}
		return shrink.Outcome{Fails: true, At: res.Violations[0].At}
	}
	small, p := shrink.Shrink(s, breaks, shrink.Options{
		Expired: func() bool { return cmd.Context().Err() != nil || time.Since(began) > r.shrinkFor },
		Report:  func(p shrink.Progress) { r.bar.shrinking(p) },
	})
	r.bar.clear()
	if small == nil {
		return fmt.Errorf("the violation does not happen again, so it cannot be made small")
	}
	res, err := sim.Run(small, sim.Options{})
	if err != nil {
		return err
	}
	small.Answer = fmt.Sprintf("It breaks %s at %s: %s. Trace hash %016x.",
		rule, sim.At(res.Violations[0].At), res.Violations[0].Text, res.Hash)
	if err := os.WriteFile(r.shrink, small.Format(), 0o666); err != nil {
		return fmt.Errorf("--shrink: %w", err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "made small in %d runs and %v: %d clients, %d faults, %v; tmtplab sim replay %s shows it\n",
		p.Runs, time.Since(began).Round(time.Millisecond), p.Clients, p.Faults, p.Time, shellWord(r.shrink))
	return nil
}

// shrinking tells how far the search is.
func (b *simBar) shrinking(p shrink.Progress) {
	if b.on && time.Since(b.told) > 100*time.Millisecond {
		b.told = time.Now()
		fmt.Fprintf(os.Stderr, "\r\x1b[Kmaking it small: %d runs, %s; %d clients, %d faults, %v", p.Runs, p.Stage, p.Clients, p.Faults, p.Time)
	}
}
