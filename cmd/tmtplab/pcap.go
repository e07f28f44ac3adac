package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/dissect"
)

func pcapCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pcap",
		Short: "Read captured traffic",
		Long: `Read TMTP in captures: pcap and pcapng, also packed by gzip, from a file or
stdin ("-"). Connections inside TLS are read with the keys in the capture, or
those of a key log (--keylog), as programs write it to SSLKEYLOGFILE.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		// Captures may be of any size, and hostile.
		PersistentPreRun: func(*cobra.Command, []string) { debug.SetMemoryLimit(dissect.MemoryLimit) },
	}
	cmd.AddCommand(pcapShowCommand(), pcapStatsCommand(), pcapCheckCommand(), pcapFlowsCommand(), pcapSequenceCommand(), pcapExtractCommand(), pcapFollowCommand(), pcapLiveCommand(), pcapMergeKeysCommand(), pcapAnonymizeCommand(), pcapWiresharkCommand())
	return cmd
}
