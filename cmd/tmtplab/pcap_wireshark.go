package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/wireshark"
)

func pcapWiresharkCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "wireshark",
		Short: "Write a dissector for Wireshark",
		Long: `Write a dissector of TMTP for Wireshark and tshark: a plugin in Lua, made of the
tables of the protocol. It finds TMTP by its looks in TCP, TLS and WebSocket, on
any port. Filter by every field of the protocol's headers, as in

  tmtp.op == "post" && tmtp.for.id == "ALICE"
  tmtp.requirement || tmtp.unreadable
  tmtp.after > 0.1

Put it into the folder of personal Lua plugins, which Wireshark tells in Help,
About Wireshark, Folders, and tshark by tshark -G folders.`,
		Example: `  tmtplab pcap wireshark -o tmtp.lua
  tshark -X lua_script:tmtp.lua -r run.pcapng -Y tmtp`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			stdout := cmd.OutOrStdout()
			if err := writeTo(stdout, out, wireshark.Write); err != nil {
				return err
			}
			if out != "-" {
				fmt.Fprintf(stdout, "%s: put it into the folder of personal Lua plugins, which tshark -G folders tells\n", out)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "-", "`file` to write (-: stdout)")
	return cmd
}
