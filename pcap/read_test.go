package pcap

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// way is one direction of a connection.
type way struct{ from, to netip.AddrPort }

// conversation is what is read out of a capture: the octets of each direction
// of each connection, and whether each had a beginning and an end.
type conversation struct {
	t      *testing.T
	octets map[way][]byte
	begun  map[way]bool
	ended  map[way]bool
}

// read takes a capture apart, and fails on packets that are not whole or have a
// wrong checksum, and on gaps.
func read(t *testing.T, file []byte) conversation {
	t.Helper()
	r := capture.New(bytes.NewReader(file), capture.Options{})
	c := conversation{t: t, octets: map[way][]byte{}, begun: map[way]bool{}, ended: map[way]bool{}}
	a := stream.New(&c, stream.Limits{})
	for {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		checkSums(t, p)
		a.Packet(p)
	}
	a.Close()
	if skipped := a.Stats().Skipped(); len(skipped) > 0 {
		t.Fatalf("packets that are none: %+v", skipped)
	}
	return c
}

// checkSums holds a packet to its lengths and checksums: with those, the sum of
// all that they cover is 0xffff.
func checkSums(t *testing.T, p *capture.Packet) {
	t.Helper()
	ip, tcp, addresses, length := p.Data[:20], p.Data[20:], p.Data[12:20], int(binary.BigEndian.Uint16(p.Data[2:]))
	if p.Data[0]>>4 == 6 {
		ip, tcp, addresses, length = nil, p.Data[40:], p.Data[8:40], 40+int(binary.BigEndian.Uint16(p.Data[4:]))
	}
	pseudo := []byte{0, 6, byte(len(tcp) >> 8), byte(len(tcp))}
	if len(p.Data) != p.Length || length != p.Length || ip != nil && sum(ip) != 0xffff || sum(addresses, pseudo, tcp) != 0xffff {
		t.Fatalf("packet %d has a wrong checksum or length: % x", p.Number, p.Data)
	}
}

// sum adds pairs of octets, as the checksums of the Internet do.
func sum(parts ...[]byte) (n uint32) {
	for _, part := range parts {
		for i, b := range part {
			n += uint32(b) << (8 * (1 - i%2))
		}
		n = n>>16 + n&0xffff
	}
	return n>>16 + n&0xffff
}

// way returns the direction in which a side of a flow sends.
func (c *conversation) way(f *stream.Flow, from stream.Side) way {
	return way{f.Ends[from], f.Ends[from.Other()]}
}

// Open implements stream.Sink.
func (c *conversation) Open(f *stream.Flow) {
	begun := f.ClientBy == stream.BySYN && f.Client == stream.First
	c.begun[c.way(f, stream.First)], c.begun[c.way(f, stream.Second)] = begun, begun
}

// Octets implements stream.Sink.
func (c *conversation) Octets(f *stream.Flow, from stream.Side, p stream.Piece) {
	w := c.way(f, from)
	c.octets[w] = append(c.octets[w], p.Octets...)
}

// Gap implements stream.Sink.
func (c *conversation) Gap(f *stream.Flow, from stream.Side, g stream.Gap) {
	c.t.Errorf("%v: %d octets are missing at %d", c.way(f, from), g.Length, g.Offset)
}

// End implements stream.Sink.
func (c *conversation) End(f *stream.Flow, from stream.Side, e stream.End) {
	c.ended[c.way(f, from)] = e.How != stream.CaptureEnd
}

// Close implements stream.Sink.
func (c *conversation) Close(*stream.Flow) {}

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
