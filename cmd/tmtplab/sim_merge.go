package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/sim/sweep"
)

func simMergeCommand() *cobra.Command {
	var files sweepFiles
	var partial bool
	cmd := &cobra.Command{
		Use:   "merge file...",
		Short: "Put the parts of a sweep together",
		Long: `Puts together what sim sweep --shard wrote with --out, in whatever order, and
prints and writes what sim sweep would have without --shard. It says which runs
are missing, or there twice, and which file is of another sweep.

Exit code 0: nothing happened in the runs that must not. 1: something did, a run
gave no result, or runs are missing. 2: wrong usage, or files that do not belong
together.`,
		Example: `  tmtplab sim merge results/*.json --out sweep.json --html sweep.html --csv sweep.csv`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := files.check(); err != nil {
				return err
			}
			var parts []sweep.Part
			for _, file := range args {
				r, err := readReport(file)
				if err != nil {
					return err
				}
				parts = append(parts, sweep.Part{Name: file, Report: r})
			}
			rep, err := sweep.Merge(parts)
			missing := new(sweep.MissingError)
			if errors.As(err, &missing) {
				if !partial {
					return &exitError{exitFellShort, fmt.Sprintf("%v; run their shards, or take what there is with --partial", err)}
				}
				err = nil
			}
			if err != nil {
				return err
			}
			return files.write(cmd, rep)
		},
	}
	cmd.Flags().BoolVar(&partial, "partial", false, "take what there is, though runs are missing")
	files.flags(cmd)
	return cmd
}
