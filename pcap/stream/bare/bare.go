// Package bare is gopacket alone: its reader of pcap, without copies, its
// layers, decoded in place, its reassembly. It is what pcap/stream is compared
// with, in what it finds and in how long that takes; nothing else uses it.
package bare

import (
	"io"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/google/gopacket/reassembly"
)

// Read reads a capture of TCP over IPv4 over Ethernet. Octets are valid until
// take returns.
func Read(file io.Reader, take func(net, tcp gopacket.Flow, octets []byte)) error {
	r, err := pcapgo.NewReader(file)
	if err != nil {
		return err
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
	pool := reassembly.NewAssembler(reassembly.NewStreamPool(factory(take)))
	context := new(captureContext)
	for {
		data, info, err := r.ZeroCopyReadPacketData()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if err := parser.DecodeLayers(data, &decoded); err != nil {
			return err
		}
		context.CaptureInfo = info
		pool.AssembleWithContext(ip.NetworkFlow(), &tcp, context)
	}
	pool.FlushAll()
	return nil
}

// Count reads a capture as Read does, and returns how many octets its
// connections carry.
func Count(file io.Reader) (octets int64, err error) {
	err = Read(file, func(_, _ gopacket.Flow, some []byte) { octets += int64(len(some)) })
	return octets, err
}

type captureContext struct{ gopacket.CaptureInfo }

func (c *captureContext) GetCaptureInfo() gopacket.CaptureInfo { return c.CaptureInfo }

// factory makes streams that hand on their octets.
type factory func(net, tcp gopacket.Flow, octets []byte)

func (f factory) New(net, tcp gopacket.Flow, _ *layers.TCP, _ reassembly.AssemblerContext) reassembly.Stream {
	return &conn{net, tcp, f}
}

type conn struct {
	net, tcp gopacket.Flow
	take     factory
}

func (s *conn) Accept(*layers.TCP, gopacket.CaptureInfo, reassembly.TCPFlowDirection, reassembly.Sequence, *bool, reassembly.AssemblerContext) bool {
	return true
}

func (s *conn) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	n, _ := sg.Lengths()
	if dir, _, _, _ := sg.Info(); dir == reassembly.TCPDirServerToClient {
		s.take(s.net.Reverse(), s.tcp.Reverse(), sg.Fetch(n))
	} else {
		s.take(s.net, s.tcp, sg.Fetch(n))
	}
}

func (s *conn) ReassemblyComplete(reassembly.AssemblerContext) bool { return true }
