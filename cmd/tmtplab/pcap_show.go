package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/filter"
	"github.com/tmtplab/tmtplab/pcap/show"
)

func pcapShowCommand() *cobra.Command {
	var in captureInput
	var o showOptions
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Show messages, a line each",
		Long: `Show the messages of a capture, a line each: packet, seconds since the first
packet, link, sender (> client, < server), user, name, fields and data. With -v
each field has a line with its meaning, with --hex the octets are shown. Nodeids
and tokens are masked unless --secrets is given.

A filter chooses messages: comparisons of fields as op == post, size > 1kB,
error ~ "no such", text ~ hello, joined by and, or, not and brackets.
` + filterFields(),
		Example: `  tmtplab pcap show run.pcapng
  tmtplab pcap show run.pcapng --filter 'op == ack and error'
  tmtplab pcap show run.pcapng --keylog keys.txt -v
  gunzip < run.pcapng.gz | tmtplab pcap show --json -`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.name = args[0]
			return o.run(cmd, &in)
		},
	}
	in.flags(cmd.Flags())
	o.flags(cmd.Flags())
	return cmd
}

// showOptions are the flags of pcap show.
type showOptions struct {
	filter                     string
	fields, hex, json, secrets bool
	data                       int
}

func (o *showOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.filter, "filter", "", "show the messages that it chooses, and nothing else")
	f.BoolVarP(&o.fields, "verbose", "v", false, "show each field with its meaning")
	f.BoolVar(&o.hex, "hex", false, "show the octets")
	f.BoolVar(&o.json, "json", false, "print JSON, a line each")
	f.BoolVar(&o.secrets, "secrets", false, "show nodeids and tokens")
	f.IntVar(&o.data, "data", 1024, "keep this many octets of the data of a message")
}

// writer writes messages in one of the forms.
type writer interface {
	dissect.Reader
	Flush() error
	Shown() int64
}

func (o *showOptions) run(cmd *cobra.Command, in *captureInput) error {
	w, err := o.writer(cmd.OutOrStdout(), in)
	if err != nil {
		return err
	}
	if o.data < 0 {
		return errors.New("--data is a number of octets, 0 or more")
	}
	d, _, err := in.read(cmd.Context(), dissect.NewWhole(w, o.data))
	if e := w.Flush(); e != nil {
		return e
	}
	if err == nil {
		switch c := d.Counts(); {
		case c.Links == 0, c.Links == c.Locked && c.Messages == 0:
			err = noTMTP(in.name, d)
		case c.Locked > 0:
			fmt.Fprintf(cmd.ErrOrStderr(), "tmtplab: %d of %d links are inside TLS and were not read, or not to their end; of the first: %v\n", c.Locked, c.Links, d.Locked())
		}
	}
	return err
}

// writer returns what writes messages as the flags say.
func (o *showOptions) writer(out io.Writer, in *captureInput) (writer, error) {
	if o.json && (o.fields || o.hex) {
		return nil, errors.New("--json has all fields and no octets: it goes without -v and --hex")
	}
	s := show.Options{Fields: o.fields, Hex: o.hex, Secrets: o.secrets, Start: func() time.Time { return in.start }}
	match, err := in.filter(o.filter)
	if err != nil {
		return nil, err
	}
	s.Match = match
	if o.json {
		return show.NewJSON(out, s), nil
	}
	return show.NewText(out, s), nil
}

// filterFields lists what filters can ask for.
func filterFields() (text string) {
	for _, f := range filter.Fields() {
		text += fmt.Sprintf("\n  %-9s %s", f.Name, f.Meaning)
	}
	return text + "\n\nand every field of the protocol's headers by its name."
}
