package main

import "github.com/spf13/cobra"

func fuzzCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fuzz",
		Short: "Look for what makes a server fall over",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(fuzzRunCommand(), fuzzReplayCommand(), fuzzMinimizeCommand(), fuzzBenchCommand())
	return cmd
}
