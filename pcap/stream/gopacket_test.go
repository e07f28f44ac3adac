package stream_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net/netip"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/google/gopacket/reassembly"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// TestSameAsReassembly compares the octets of connections with what gopacket's
// reassembly makes of a capture that is in order.
func TestSameAsReassembly(t *testing.T) {
	var file bytes.Buffer
	if _, err := (captest.Load{Seed: 4, Octets: 1 << 20, Flows: 7, Small: true}).WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	type way struct{ from, to netip.AddrPort }
	end := func(net, port gopacket.Endpoint) netip.AddrPort {
		a, _ := netip.AddrFromSlice(net.Raw())
		return netip.AddrPortFrom(a, binary.BigEndian.Uint16(port.Raw()))
	}
	want := make(map[way][]byte)
	bare(t, file.Bytes(), func(net, tcp gopacket.Flow, octets []byte) {
		w := way{end(net.Src(), tcp.Src()), end(net.Dst(), tcp.Dst())}
		want[w] = append(want[w], octets...)
	})
	r, _ := assemble(t, file.Bytes(), stream.Limits{})
	for _, f := range r.flows {
		for side, octets := range f.octets {
			w := way{f.Ends[side], f.Ends[1-side]}
			if len(octets) == 0 || !bytes.Equal(octets, want[w]) {
				t.Errorf("%v: %s", w, differ(octets, want[w]))
			}
			delete(want, w)
		}
	}
	if len(want) > 0 {
		t.Errorf("%d directions more", len(want))
	}
}

// bare reads a capture of Ethernet with gopacket alone: its reader of pcap,
// without copies, its layers, decoded in place, its reassembly.
func bare(t testing.TB, file []byte, take func(net, tcp gopacket.Flow, octets []byte)) {
	r, err := pcapgo.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
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
	pool := reassembly.NewAssembler(reassembly.NewStreamPool(bareFactory(take)))
	context := new(bareContext)
	for {
		data, info, err := r.ZeroCopyReadPacketData()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := parser.DecodeLayers(data, &decoded); err != nil {
			t.Fatal(err)
		}
		context.CaptureInfo = info
		pool.AssembleWithContext(ip.NetworkFlow(), &tcp, context)
	}
	pool.FlushAll()
}

type bareContext struct{ gopacket.CaptureInfo }

func (c *bareContext) GetCaptureInfo() gopacket.CaptureInfo { return c.CaptureInfo }

// bareFactory makes streams that hand on their octets.
type bareFactory func(net, tcp gopacket.Flow, octets []byte)

func (f bareFactory) New(net, tcp gopacket.Flow, _ *layers.TCP, _ reassembly.AssemblerContext) reassembly.Stream {
	return &bareStream{net, tcp, f}
}

type bareStream struct {
	net, tcp gopacket.Flow
	take     bareFactory
}

func (s *bareStream) Accept(*layers.TCP, gopacket.CaptureInfo, reassembly.TCPFlowDirection, reassembly.Sequence, *bool, reassembly.AssemblerContext) bool {
	return true
}

func (s *bareStream) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	n, _ := sg.Lengths()
	if dir, _, _, _ := sg.Info(); dir == reassembly.TCPDirServerToClient {
		s.take(s.net.Reverse(), s.tcp.Reverse(), sg.Fetch(n))
	} else {
		s.take(s.net, s.tcp, sg.Fetch(n))
	}
}

func (s *bareStream) ReassemblyComplete(reassembly.AssemblerContext) bool { return true }
