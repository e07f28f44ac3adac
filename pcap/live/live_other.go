//go:build !linux

package live

import (
	"context"
	"errors"

	"github.com/tmtplab/tmtplab/pcap/capture"
)

// Source is an open interface.
type Source struct{}

// errLinux is the error of Open.
var errLinux = errors.New("listening on interfaces works on Linux only; elsewhere, let another program write a file and read that with tmtplab pcap follow")

// Open says that it cannot.
func Open(string) (*Source, error) { return nil, errLinux }

// Next is of no use here.
func (*Source) Next(context.Context) (*capture.Packet, error) { return nil, errLinux }

// Lost is of no use here.
func (*Source) Lost() int64 { return 0 }

// Close is of no use here.
func (*Source) Close() error { return nil }
