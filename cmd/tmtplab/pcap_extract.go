package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/extract"
	"github.com/tmtplab/tmtplab/pcap/filter"
)

func pcapExtractCommand() *cobra.Command {
	var in captureInput
	var folder, chosen string
	cmd := &cobra.Command{
		Use:   "extract FILE FOLDER",
		Short: "Keep the data of messages as files",
		Long: `Keep the data of each message of a capture as a file: as 000017-link3-delivery-ID
for the 17th message, on link 3. Where they have the form that ordinary clients
write, their attachments are files, too, as 000017-link3-delivery-ID.1-NAME. A
filter sees headers here, not data.`,
		Example: `  tmtplab pcap extract run.pcapng bodies
  tmtplab pcap extract run.pcapng bodies --filter 'op == delivery and size > 1kB'`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.name, folder = args[0], args[1]
			match, err := in.filterBy(filter.ParseHeader, chosen)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return fmt.Errorf("the folder: %w", err)
			}
			x := extract.New(extract.Options{Folder: folder, Match: match, Kept: func(path string, _ *dissect.Message, octets, missing int64) {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s", path, amount(octets, "octet"))
				if missing > 0 {
					fmt.Fprintf(cmd.OutOrStdout(), ", %d are missing", missing)
				}
				fmt.Fprintln(cmd.OutOrStdout())
			}})
			d, _, err := in.read(cmd.Context(), x)
			err = errors.Join(x.Close(), err)
			if err == nil && d.Counts().Messages == 0 {
				err = noTMTP(in.name, d)
			}
			return err
		},
	}
	in.flags(cmd.Flags())
	cmd.Flags().StringVar(&chosen, "filter", "", "keep those of the messages that it chooses: see tmtplab pcap show --help")
	return cmd
}
