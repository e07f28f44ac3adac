package main

import "github.com/spf13/cobra"

func fuzzBenchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "A server with faults, to measure fuzzers by",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(fuzzBenchListCommand(), fuzzBenchServeCommand())
	return cmd
}
