package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// followEvery is how often a growing file is looked at.
const followEvery = 100 * time.Millisecond

func pcapFollowCommand() *cobra.Command {
	var in captureInput
	var o showOptions
	var limit time.Duration
	cmd := &cobra.Command{
		Use:   "follow FILE",
		Short: "Show messages while their capture is written",
		Long: `Show the messages of a capture as show does, and go on with what another program
adds to the file, until interrupted. A key log may still be written, too.`,
		Example: `  tmtplab pcap follow /tmp/dumped.pcap --keylog keys.txt --filter 'op == quit or error'
  tmtplab pcap follow run.pcapng --for 10s`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.name = args[0]
			ctx, cancel, err := within(cmd, "for", limit)
			if err != nil {
				return err
			}
			defer cancel()
			return o.follow(ctx, cmd, &in)
		},
	}
	in.flags(cmd.Flags())
	o.flags(cmd.Flags())
	cmd.Flags().DurationVar(&limit, "for", 0, "end after this `duration`")
	return cmd
}

// follow shows a file until the context ends.
func (o *showOptions) follow(ctx context.Context, cmd *cobra.Command, in *captureInput) error {
	w, err := o.writer(cmd.OutOrStdout(), in)
	if err != nil {
		return err
	}
	keys, err := in.growingKeys()
	if err != nil {
		return err
	}
	defer keys.close()
	file, err := in.open()
	if err != nil {
		return err
	}
	defer file.Close()
	d := dissect.New(dissect.NewWhole(w, o.data), dissect.Options{Keys: &in.keys, Wait: 1 << 20})
	a := stream.New(d, stream.Limits{})
	grown := capture.Follow(file, func() error {
		if keys.more() {
			d.Retry()
		}
		if err := w.Flush(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(followEvery):
			return nil
		}
	})
	err = in.packets(context.WithoutCancel(ctx), grown, a)
	if e := w.Flush(); err == nil {
		err = e
	}
	return err
}

// growingKeys is a key log that may still be written; nil: there is none.
type growingKeys struct {
	in   *captureInput
	file *os.File
	rest []byte // of a line that is not whole
}

func (in *captureInput) growingKeys() (*growingKeys, error) {
	if in.keylog == "" {
		return nil, nil
	}
	f, err := os.Open(in.keylog)
	if err != nil {
		return nil, err
	}
	k := &growingKeys{in: in, file: f}
	k.more()
	return k, nil
}

func (k *growingKeys) close() {
	if k != nil {
		k.file.Close()
	}
}

// more reads what was added, and reports whether there was anything. Lines
// that are none of a key log are passed over: they may be half written.
func (k *growingKeys) more() bool {
	if k == nil {
		return false
	}
	text, _ := io.ReadAll(k.file)
	k.rest = append(k.rest, text...)
	start := 0
	for i, c := range k.rest {
		if c == '\n' {
			k.in.keys.Add(k.rest[start:i])
			start = i + 1
		}
	}
	k.rest = append(k.rest[:0], k.rest[start:]...)
	const longest = 64 << 10
	if len(k.rest) > longest { // no line
		k.rest = nil
	}
	return len(text) > 0
}
