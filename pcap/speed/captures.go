package main

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"

	"github.com/tmtplab/tmtplab/pcap/captest"
)

// makeCaptures is the task of the process that makes the captures: this one
// stays small, or the system would count its memory to those it starts.
const makeCaptures = "make the captures"

// The files.
const (
	long  = "700.pcap"   // posts and deliveries of some 700 octets
	small = "small.pcap" // a mix of pings, pulses, acks, presence and short deliveries
	tls   = "tls.pcap"   // as long, inside TLS 1.3
	keys  = "keys.txt"   // of tls
)

// loadFlows is how many connections a capture has.
const loadFlows = 16

// makeAll makes captures of so many octets, and the keys.
func makeAll(dir string, octets int64) error {
	sealed := captest.NewTLS(1)
	for name, load := range map[string]captest.Load{
		long:  {Octets: octets, Flows: loadFlows},
		small: {Octets: octets, Flows: loadFlows, Small: true},
		tls:   {Octets: octets, Flows: loadFlows, Seal: sealed.Seal},
	} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(f, 1<<20)
		_, err = load.WriteTo(w)
		if err = errors.Join(err, w.Flush(), f.Close()); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, keys), sealed.KeyLog(), 0o600)
}
