package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/fuzz/bench"
)

func fuzzBenchListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Show the faults",
		Long: `Shows the faults: what they do, how many things must have been achieved before
one meets them, how many links it takes, and which requirement the server then
breaks. With --quiet it prints their names alone, one a line.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			quiet, _ := cmd.Flags().GetBool("quiet")
			var rows [][]string
			for _, f := range bench.All() {
				if quiet {
					fmt.Fprintln(out, f.Name)
				}
				rows = append(rows, []string{f.Name, f.Kind.String(), strconv.Itoa(f.Depth), strconv.Itoa(f.Links), f.Requirement, f.Text})
			}
			if quiet {
				return nil
			}
			return printTable(out, 70, []string{"fault", "does", "depth", "links", "breaks", "what is wrong"}, rows)
		},
	}
}
