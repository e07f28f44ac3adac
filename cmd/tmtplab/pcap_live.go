package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/live"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

func pcapLiveCommand() *cobra.Command {
	var in captureInput
	var o showOptions
	var name string
	var limit time.Duration
	cmd := &cobra.Command{
		Use:   "live",
		Short: "Show messages as they pass a network interface",
		Long: `Show the messages that pass a network interface, as show does, until interrupted.
It needs Linux and the right to listen there (CAP_NET_RAW, as root has it), and
no library. TLS is read with a key log that a peer writes meanwhile.`,
		Example: `  tmtplab pcap live -i lo
  tmtplab pcap live -i eth0 --keylog /tmp/keys.txt --filter 'op == quit' --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			in.name = name
			if name == "" {
				return errors.New("-i is missing: the name of the interface, as lo or eth0")
			}
			ctx, cancel, err := within(cmd, "for", limit)
			if err != nil {
				return err
			}
			defer cancel()
			return o.live(ctx, cmd, &in)
		},
	}
	in.flags(cmd.Flags())
	o.flags(cmd.Flags())
	cmd.Flags().StringVarP(&name, "interface", "i", "", "`name` of the interface, as lo or eth0")
	cmd.Flags().DurationVar(&limit, "for", 0, "end after this `duration`")
	return cmd
}

// live shows an interface until the context ends.
func (o *showOptions) live(ctx context.Context, cmd *cobra.Command, in *captureInput) error {
	w, err := o.writer(cmd.OutOrStdout(), in)
	if err != nil {
		return err
	}
	keys, err := in.growingKeys()
	if err != nil {
		return err
	}
	defer keys.close()
	source, err := live.Open(in.name)
	if err != nil {
		return err
	}
	defer source.Close()
	in.start = time.Now()
	d := dissect.New(dissect.NewWhole(w, o.data), dissect.Options{Keys: &in.keys, Wait: 1 << 20})
	a := stream.New(d, stream.Limits{})
	looked := time.Now()
	for {
		p, err := source.Next(ctx)
		if err != nil {
			a.Close()
			if ctx.Err() != nil {
				err = nil
			}
			return errors.Join(err, w.Flush())
		}
		if p != nil {
			a.Packet(p)
		}
		if p == nil || time.Since(looked) > followEvery {
			looked = time.Now()
			a.Advance(looked)
			if keys.more() {
				d.Retry()
			}
			if err := w.Flush(); err != nil {
				return err
			}
			told(cmd.ErrOrStderr(), source.Lost())
		}
	}
}

// told says that packets were lost.
func told(w io.Writer, lost int64) {
	if lost > 0 {
		fmt.Fprintf(w, "tmtplab: missing because they came too fast: %s\n", amount(lost, "packet"))
	}
}
