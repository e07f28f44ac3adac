package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/anonymize"
	"github.com/tmtplab/tmtplab/pcap/dissect"
)

func pcapAnonymizeCommand() *cobra.Command {
	var in captureInput
	var out, key string
	cmd := &cobra.Command{
		Use:   "anonymize FILE",
		Short: "Write a capture without names, secrets and texts",
		Long: `Write a capture anew, to be shown to others: names, nodeids, tokens, addresses
and ids of requests become others, the same each time; texts and data become
letters. Who talks to whom, when and how much stays, and so do departures from
the protocol. TLS is taken off, TCP is made up anew. Names become the same
others in several captures with the same --key, which nobody else should know.`,
		Example: `  tmtplab pcap anonymize run.pcapng --out shown.pcapng`,
		Args:    named,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.name = args[0]
			if out == "" {
				return errors.New("--out is missing: the file to write")
			}
			if out == in.name {
				return errors.New("--out is the capture itself")
			}
			return anonymizeCapture(cmd, &in, out, key)
		},
	}
	in.flags(cmd.Flags())
	cmd.Flags().StringVar(&out, "out", "", "`file` to write")
	cmd.Flags().StringVar(&key, "key", "", "any `words`, on which the names depend (default: new each time)")
	return cmd
}

func anonymizeCapture(cmd *cobra.Command, in *captureInput, out, key string) error {
	secret := []byte(key)
	if key == "" {
		secret = make([]byte, 32)
		rand.Read(secret)
	}
	var reader *dissect.Dissector
	var counts dissect.Counts
	var left int64
	var unread error
	err := writeTo(cmd.OutOrStdout(), out, func(w io.Writer) error {
		to := pcap.NewWriter(w, pcap.About{Program: "tmtplab " + version(), Comment: "anonymized", Interface: "anonymize"})
		a := anonymize.New(to, secret)
		d, _, err := in.read(cmd.Context(), a)
		if d != nil {
			reader, counts, left = d, d.Counts(), a.Left()
		}
		unread = err
		return to.Close()
	})
	if err = errors.Join(err, unread); err != nil {
		return err
	}
	if counts.Messages == 0 {
		return noTMTP(in.name, reader)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %s on %s", out, amount(counts.Messages, "message"), amount(counts.Links, "link"))
	if left > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "; left out in %s what could not be read", amount(left, "place"))
	}
	fmt.Fprintln(cmd.OutOrStdout())
	return nil
}
