package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/mergekeys"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
)

func pcapMergeKeysCommand() *cobra.Command {
	var in captureInput
	var out string
	var all bool
	cmd := &cobra.Command{
		Use:   "merge-keys FILE KEYLOG",
		Short: "Put the keys of TLS into a capture",
		Long: `Put the lines of a key log that are about connections of a capture into it, so
that one file is enough to read it, here and in Wireshark. Lines about other
connections are left out unless --all is given: whoever gets the file can read
what its keys open. Packets stay as they are; a file of pcap becomes pcapng.`,
		Example: `  tmtplab pcap merge-keys dumped.pcap keys.txt --out merged.pcapng`,
		Args:    named,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.name, in.keylog = args[0], args[1]
			if out == "" {
				return errors.New("--out is missing: the file to write")
			}
			n, err := mergeKeys(cmd, &in, out, all)
			if err == nil && n == 0 {
				err = fmt.Errorf("%s has no keys of connections in %s: nothing was put into %s", in.keylog, in.name, out)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "`file` to write")
	cmd.Flags().BoolVar(&all, "all", false, "put all lines into it")
	return cmd
}

// mergeKeys writes the capture with keys, and returns how many lines they are.
func mergeKeys(cmd *cobra.Command, in *captureInput, out string, all bool) (lines int, err error) {
	if in.name == "-" || in.name == out {
		return 0, errors.New("the capture is read twice: it must be a file, and another than --out")
	}
	wanted := make(map[tlsdecrypt.Random]bool)
	if _, _, err := in.readVia(cmd.Context(), quietSink{}, func(d *dissect.Dissector) stream.Sink {
		return &sessions{Dissector: d, found: wanted}
	}); err != nil {
		return 0, err
	}
	log, err := os.ReadFile(in.keylog)
	if err != nil {
		return 0, err
	}
	opened := make(map[tlsdecrypt.Random]bool)
	kept := mergekeys.Select(log, func(r tlsdecrypt.Random) bool {
		if wanted[r] {
			opened[r] = true
		}
		return all || wanted[r]
	})
	src, err := os.Open(in.name)
	if err != nil {
		return 0, err
	}
	defer src.Close()
	for _, c := range kept {
		if c == '\n' {
			lines++
		}
	}
	err = writeTo(cmd.OutOrStdout(), out, func(w io.Writer) error { return mergekeys.Merge(w, src, kept) })
	if err == nil && lines > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s of %s, which open %d of %s\n", out, amount(lines, "line"), in.keylog, len(opened), amount(len(wanted), "connection of TLS"))
	}
	return lines, err
}

// sessions is a Dissector that notes the sessions of TLS.
type sessions struct {
	*dissect.Dissector
	found map[tlsdecrypt.Random]bool
}

// Close implements stream.Sink.
func (s *sessions) Close(f *stream.Flow) {
	if session, ok := s.Session(f); ok {
		s.found[session.Random] = true
	}
	s.Dissector.Close(f)
}
