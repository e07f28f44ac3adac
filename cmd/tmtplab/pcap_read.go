package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/filter"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
)

// captureInput is a capture to be read, as all commands about captures take it.
type captureInput struct {
	name   string // "-": stdin
	keylog string

	keys  tlsdecrypt.KeyLog
	start time.Time // of the first packet
	size  int64     // octets read
}

func (in *captureInput) flags(flags *pflag.FlagSet) {
	flags.StringVar(&in.keylog, "keylog", "", "file with the keys of TLS, as SSLKEYLOGFILE")
}

// read dissects the capture. What is found before something is wrong with it is
// told to sink all the same.
func (in *captureInput) read(ctx context.Context, sink dissect.Sink) (*dissect.Dissector, *stream.Assembler, error) {
	return in.readVia(ctx, sink, func(d *dissect.Dissector) stream.Sink { return d })
}

// readVia is read with something between connections and the dissector.
func (in *captureInput) readVia(ctx context.Context, sink dissect.Sink, via func(*dissect.Dissector) stream.Sink) (*dissect.Dissector, *stream.Assembler, error) {
	if err := in.readKeys(); err != nil {
		return nil, nil, err
	}
	file, err := in.open()
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	d := dissect.New(sink, dissect.Options{Keys: &in.keys})
	a := stream.New(via(d), stream.Limits{})
	return d, a, in.packets(ctx, file, a)
}

func (in *captureInput) open() (io.ReadCloser, error) {
	if in.name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(in.name)
}

// packets hands all packets of a file to an assembler, and closes it.
func (in *captureInput) packets(ctx context.Context, file io.Reader, a *stream.Assembler) error {
	var bad error // keys in the capture that cannot be read
	r := capture.New(file, capture.Options{Secrets: func(kind capture.SecretsType, data []byte) {
		if kind == capture.TLSKeyLog {
			if err := in.keys.Read(bytes.NewReader(data)); err != nil && bad == nil {
				bad = fmt.Errorf("%s: its secrets, %w", in.name, err)
			}
		}
	}})
	defer func() { in.size = r.Offset() }()
	for {
		p, err := r.Next()
		if err != nil {
			a.Close()
			if err == io.EOF {
				return bad
			}
			return errors.Join(fmt.Errorf("%s: %w", in.name, err), bad)
		}
		if in.start.IsZero() {
			in.start = p.Time
		}
		a.Packet(p)
		const often = 1024
		if p.Number%often == 0 && ctx.Err() != nil {
			a.Close()
			return &exitError{exitFellShort, "interrupted"}
		}
	}
}

// readKeys reads the key log.
func (in *captureInput) readKeys() error {
	if in.keylog == "" {
		return nil
	}
	f, err := os.Open(in.keylog)
	if err != nil {
		return err
	}
	defer f.Close()
	err = in.keys.Read(f)
	switch {
	case in.keys.Len() == 0 && err == nil:
		return fmt.Errorf("%s: no keys of TLS in it; programs write them when SSLKEYLOGFILE is set", in.keylog)
	case err != nil:
		return fmt.Errorf("%s: %w", in.keylog, err)
	}
	return nil
}

// filter reads a filter, for messages of this capture; nil: all.
func (in *captureInput) filter(text string) (func(*dissect.Entry) bool, error) {
	return in.filterBy(filter.Parse, text)
}

// filterBy reads a filter by one of the ways of package filter.
func (in *captureInput) filterBy(parse func(string) (*filter.Filter, error), text string) (func(*dissect.Entry) bool, error) {
	if text == "" {
		return nil, nil
	}
	f, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("--filter, %w", err)
	}
	return func(e *dissect.Entry) bool { return f.Match(&filter.Subject{Entry: e, Start: in.start}) }, nil
}

// noTMTP is the error about a capture in which there is none, or none that can be
// read.
func noTMTP(name string, d *dissect.Dissector) error {
	counts := d.Counts()
	if counts.Locked > 0 {
		return fmt.Errorf("%s: no message can be read: %d of %d connections of TCP are inside TLS, of the first: %w; give their keys by --keylog",
			name, counts.Locked, counts.Flows, d.Locked())
	}
	return fmt.Errorf("%s: no TMTP in it, in %d connections of TCP", name, counts.Flows)
}
