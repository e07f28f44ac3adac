package pcap

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/google/gopacket/reassembly"
)

// way is one direction of a connection.
type way struct{ from, to netip.AddrPort }

// conversation is what gopacket reads out of a capture: the octets of each
// direction of each connection, and whether each had a beginning and an end.
type conversation struct {
	octets map[way][]byte
	begun  map[way]bool
	ended  map[way]bool
}

// read takes a capture apart by gopacket's reader and its reassembly, and
// fails on packets that are not whole or have a wrong checksum.
func read(t *testing.T, capture []byte) conversation {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(capture), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	c := conversation{octets: map[way][]byte{}, begun: map[way]bool{}, ended: map[way]bool{}}
	pool := reassembly.NewAssembler(reassembly.NewStreamPool(&c))
	for {
		data, info, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		packet, tcp := parsePacket(t, data)
		pool.AssembleWithContext(packet.NetworkLayer().NetworkFlow(), tcp, &moment{info})
	}
	pool.FlushAll()
	return c
}

// parsePacket decodes a raw packet and checks its sums.
func parsePacket(t *testing.T, data []byte) (gopacket.Packet, *layers.TCP) {
	t.Helper()
	first := layers.LayerTypeIPv4
	if data[0]>>4 == 6 {
		first = layers.LayerTypeIPv6
	}
	packet := gopacket.NewPacket(data, first, gopacket.Default)
	tcp, ok := packet.TransportLayer().(*layers.TCP)
	if !ok || packet.ErrorLayer() != nil {
		t.Fatalf("no TCP packet: %v", packet)
	}
	again := gopacket.NewSerializeBuffer()
	sum := tcp.Checksum
	tcp.SetNetworkLayerForChecksum(packet.NetworkLayer())
	ip := packet.NetworkLayer().(gopacket.SerializableLayer)
	if err := gopacket.SerializeLayers(again, gopacket.SerializeOptions{ComputeChecksums: true}, ip, tcp, gopacket.Payload(tcp.Payload)); err != nil {
		t.Fatal(err)
	}
	if tcp.Checksum != sum || !bytes.Equal(again.Bytes(), data) {
		t.Fatalf("a wrong checksum or length: %v", packet)
	}
	return packet, tcp
}

type moment struct{ info gopacket.CaptureInfo }

func (m *moment) GetCaptureInfo() gopacket.CaptureInfo { return m.info }

// New implements reassembly.StreamFactory.
func (c *conversation) New(net, transport gopacket.Flow, _ *layers.TCP, _ reassembly.AssemblerContext) reassembly.Stream {
	end := func(ip, port gopacket.Endpoint) netip.AddrPort {
		a, _ := netip.AddrFromSlice(ip.Raw())
		return netip.AddrPortFrom(a, binary.BigEndian.Uint16(port.Raw()))
	}
	client, server := end(net.Src(), transport.Src()), end(net.Dst(), transport.Dst())
	return &connection{c, way{client, server}, way{server, client}}
}

// connection is a reassembly.Stream.
type connection struct {
	c        *conversation
	out, ret way
}

func (s *connection) Accept(*layers.TCP, gopacket.CaptureInfo, reassembly.TCPFlowDirection, reassembly.Sequence, *bool, reassembly.AssemblerContext) bool {
	return true
}

func (s *connection) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	dir, begin, end, skip := sg.Info()
	w := s.out
	if dir == reassembly.TCPDirServerToClient {
		w = s.ret
	}
	if skip > 0 {
		w = way{} // a gap: nothing has these addresses
	}
	n, _ := sg.Lengths()
	s.c.octets[w] = append(s.c.octets[w], sg.Fetch(n)...)
	s.c.begun[w] = s.c.begun[w] || begin
	s.c.ended[w] = s.c.ended[w] || end
}

func (s *connection) ReassemblyComplete(reassembly.AssemblerContext) bool { return true }

// kinds lists the blocks of a capture, by their types.
func kinds(t *testing.T, capture []byte) (kinds []uint32) {
	t.Helper()
	for len(capture) > 0 {
		if len(capture) < 12 {
			t.Fatalf("%d octets are no block", len(capture))
		}
		n := binary.LittleEndian.Uint32(capture[4:])
		if n%4 != 0 || int(n) > len(capture) || binary.LittleEndian.Uint32(capture[n-4:]) != n {
			t.Fatalf("a block of length %d", n)
		}
		kinds = append(kinds, binary.LittleEndian.Uint32(capture))
		capture = capture[n:]
	}
	return kinds
}
