package stream_test

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/google/gopacket"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/stream/bare"
)

// TestSameAsReassembly compares the octets of connections with what gopacket's
// reassembly makes of a capture that is in order.
func TestSameAsReassembly(t *testing.T) {
	var file bytes.Buffer
	if _, err := (captest.Load{Seed: 4, Octets: 1 << 20, Flows: 7, Small: true}).WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	r, _ := assemble(t, file.Bytes(), stream.Limits{})
	type way struct{ from, to netip.AddrPort }
	end := func(net, port gopacket.Endpoint) netip.AddrPort {
		a, _ := netip.AddrFromSlice(net.Raw())
		return netip.AddrPortFrom(a, binary.BigEndian.Uint16(port.Raw()))
	}
	want := make(map[way][]byte)
	err := bare.Read(&file, func(net, tcp gopacket.Flow, octets []byte) {
		w := way{end(net.Src(), tcp.Src()), end(net.Dst(), tcp.Dst())}
		want[w] = append(want[w], octets...)
	})
	if err != nil {
		t.Fatal(err)
	}
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
