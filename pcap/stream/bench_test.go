package stream_test

import (
	"bytes"
	"io"
	"sync"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/google/gopacket/reassembly"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
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

// BenchmarkBare is gopacket alone: its reader of pcap, without copies, its
// layers, decoded in place, its reassembly.
func BenchmarkBare(b *testing.B) {
	file := load()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if n := bare(b, file); n < benchOctets*8/10 {
			b.Fatal(n)
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

// bare reads a capture of Ethernet with gopacket.
func bare(b *testing.B, file []byte) int64 {
	r, err := pcapgo.NewReader(bytes.NewReader(file))
	if err != nil {
		b.Fatal(err)
	}
	var (
		eth     layers.Ethernet
		ip      layers.IPv4
		tcp     layers.TCP
		payload gopacket.Payload
		decoded []gopacket.LayerType
	)
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &eth, &ip, &tcp, &payload)
	parser.IgnoreUnsupported = true
	total := new(bareStreams)
	pool := reassembly.NewAssembler(reassembly.NewStreamPool(total))
	ci := new(bareContext)
	for {
		data, info, err := r.ZeroCopyReadPacketData()
		if err == io.EOF {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		if err := parser.DecodeLayers(data, &decoded); err != nil {
			b.Fatal(err)
		}
		ci.CaptureInfo = info
		pool.AssembleWithContext(ip.NetworkFlow(), &tcp, ci)
	}
	pool.FlushAll()
	return total.octets
}

type bareContext struct{ gopacket.CaptureInfo }

func (c *bareContext) GetCaptureInfo() gopacket.CaptureInfo { return c.CaptureInfo }

// bareStreams is a factory of streams that only count, and each of them.
type bareStreams struct{ octets int64 }

func (s *bareStreams) New(gopacket.Flow, gopacket.Flow, *layers.TCP, reassembly.AssemblerContext) reassembly.Stream {
	return s
}

func (s *bareStreams) Accept(*layers.TCP, gopacket.CaptureInfo, reassembly.TCPFlowDirection, reassembly.Sequence, *bool, reassembly.AssemblerContext) bool {
	return true
}

func (s *bareStreams) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	n, _ := sg.Lengths()
	s.octets += int64(len(sg.Fetch(n)))
}

func (s *bareStreams) ReassemblyComplete(reassembly.AssemblerContext) bool { return true }
