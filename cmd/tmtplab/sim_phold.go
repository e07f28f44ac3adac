package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/sim/des"
)

func simPholdCommand() *cobra.Command {
	var events int
	var seed uint64
	cmd := &cobra.Command{
		Use:   "phold",
		Short: "Measure the queue of events beside the standard library's heap",
		Long: `Runs PHOLD, the benchmark of event queues: so many events are pending, and each one
popped schedules another. The simulator's queue and container/heap take turns, and
must yield all events in the same order.`,
		Example: `  tmtplab sim phold
  tmtplab sim phold --events 200000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if events < 1 {
				return fmt.Errorf("--events %d: want 1 or more", events)
			}
			start := time.Now()
			clock := func() time.Duration { return time.Since(start) }
			for _, pending := range []int{1e3, 1e5, 1e6} {
				c := des.Compare(pending, events, seed, clock)
				fmt.Fprintln(cmd.OutOrStdout(), c)
				if !c.SameOrder() {
					return &exitError{exitFellShort, "the two queues yield events in different orders"}
				}
				if cmd.Context().Err() != nil {
					return &exitError{exitFellShort, "interrupted"}
				}
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&events, "events", 5_000_000, "how many events to pop from each queue")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of the times")
	return cmd
}
