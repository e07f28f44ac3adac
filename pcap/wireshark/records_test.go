package wireshark

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
	"github.com/tmtplab/tmtplab/spec"
)

// TestParityAcrossRecords compares bursts of messages that are cut by TLS without
// regard to where one begins: into records as long as they may be, of a few
// messages, and of less than a header.
func TestParityAcrossRecords(t *testing.T) {
	lua := installed(t)
	for _, load := range []captest.Load{
		{Octets: 250e3, Flows: 4},
		{Octets: 100e3, Flows: 4, Small: true},
	} {
		for _, most := range []int{1 << 14, 3000, 60} {
			t.Run(fmt.Sprintf("small %v, records up to %d", load.Small, most), func(t *testing.T) {
				file := recorded(t, load, most)
				for _, more := range [][]string{nil, {"-2"}} {
					r, err := parity.Compare(t.Context(), lua, file, true, more...)
					if err != nil {
						t.Fatal(err)
					}
					agree(t, r)
					t.Logf("%q: %d messages, %d fields", more, r.Messages, r.Fields)
				}
			})
		}
	}
}

// recorded makes a capture of a load inside TLS, with its keys. Records have
// so many octets at most: each as many, where TLS allows no more, and else any
// number.
func recorded(t *testing.T, load captest.Load, most int) []byte {
	t.Helper()
	sealed := captest.NewTLS(1)
	draw := rand.New(rand.NewPCG(11, 12))
	load.Seal = func(flow int, from spec.Role, octets []byte) []byte {
		sent := sealed.Seal(flow, from, nil)
		for len(octets) > 0 {
			n := most
			if most < 1<<14 {
				n = 1 + draw.IntN(most)
			}
			n = min(n, len(octets))
			sent = append(sent, sealed.Seal(flow, from, octets[:n])...)
			octets = octets[n:]
		}
		return sent
	}
	var classic bytes.Buffer
	if _, err := load.WriteTo(&classic); err != nil {
		t.Fatal(err)
	}
	w := captest.NewBlocks(false)
	w.Interface(capture.Ethernet, 0)
	w.Secrets(capture.TLSKeyLog, sealed.KeyLog())
	packets := capture.New(&classic, capture.Options{})
	for {
		p, err := packets.Next()
		if err == io.EOF {
			return w.Bytes()
		}
		if err != nil {
			t.Fatal(err)
		}
		w.Enhanced(0, uint64(p.Time.UnixMicro()), p.Data, p.Length)
	}
}
