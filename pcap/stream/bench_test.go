package stream_test

import (
	"bytes"
	"io"
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/stream/bare"
)

// benchOctets is how large the captures of benchmarks are: larger than caches.
const benchOctets = 64 << 20

// load makes the capture of a benchmark once.
var load = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	if _, err := (captest.Load{Octets: benchOctets, Flows: 16}).WriteTo(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// BenchmarkBare is gopacket alone.
func BenchmarkBare(b *testing.B) {
	file := load()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		n, err := bare.Count(bytes.NewReader(file))
		if err != nil || n < benchOctets*8/10 {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkStream is this package and pcap/capture.
func BenchmarkStream(b *testing.B) {
	file := load()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		s := new(counter)
		a := stream.New(s, stream.Limits{})
		r := capture.New(bytes.NewReader(file), capture.Options{})
		for {
			p, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			a.Packet(p)
		}
		a.Close()
		if s.octets < benchOctets*8/10 || s.gaps > 0 {
			b.Fatal(s.octets, s.gaps)
		}
	}
}

// counter is a sink that only counts.
type counter struct{ octets, gaps int64 }

func (c *counter) Open(*stream.Flow) {}
func (c *counter) Octets(_ *stream.Flow, _ stream.Side, p stream.Piece) {
	c.octets += int64(len(p.Octets))
}
func (c *counter) Gap(*stream.Flow, stream.Side, stream.Gap) { c.gaps++ }
func (c *counter) End(*stream.Flow, stream.Side, stream.End) {}
func (c *counter) Close(*stream.Flow)                        {}
