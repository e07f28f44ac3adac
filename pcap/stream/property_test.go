package stream_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// links are those over which TCP is found.
var links = []capture.LinkType{
	capture.Ethernet, capture.Null, capture.Loop, capture.Raw, capture.RawBSD, capture.RawOpen,
	capture.LinuxSLL, capture.LinuxSLL2,
}

// network draws a capture without losses.
func network(t *rapid.T) captest.Network {
	n := captest.Network{
		Seed:      rapid.Uint64().Draw(t, "seed"),
		Flows:     rapid.IntRange(1, 12).Draw(t, "flows"),
		Exchanges: rapid.IntRange(0, 12).Draw(t, "exchanges"),
		Link:      rapid.SampledFrom(links).Draw(t, "link"),
		Tags:      rapid.IntRange(0, 3).Draw(t, "tags"),
		IPv6:      rapid.Bool().Draw(t, "IPv6"),
		Segment:   rapid.SampledFrom([]int{0, 0, 17, 700, 1448, 30_000}).Draw(t, "segment"),
		Fragment:  rapid.SampledFrom([]int{0, 0, 256, 1024}).Draw(t, "fragment"),
		Wrap:      rapid.Bool().Draw(t, "wrap"),
	}
	n.Window = rapid.SampledFrom([]int{0, 1, 4, 14}).Draw(t, "window")
	n.Duplicate = rapid.SampledFrom([]float64{0, 0.1, 0.5}).Draw(t, "duplicate")
	n.Overlap = rapid.SampledFrom([]float64{0, 0.1, 0.5}).Draw(t, "overlap")
	n.KeepAlive = rapid.SampledFrom([]float64{0, 0.1}).Draw(t, "keepalive")
	return n
}

// find returns the flow of a capture that a true one is.
func (r *recorder) find(t *rapid.T, f *captest.Flow) (*recorded, [2]stream.Side) {
	for _, got := range r.flows {
		switch f.Client {
		case got.Ends[stream.First]:
			return got, [2]stream.Side{stream.First, stream.Second}
		case got.Ends[stream.Second]:
			return got, [2]stream.Side{stream.Second, stream.First}
		}
	}
	t.Fatalf("no flow from %v", f.Client)
	return nil, [2]stream.Side{}
}

// Segmentation, disorder, duplicates and overlaps mean nothing.
func TestSameOctets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := captest.Make(network(t))
		r, stats := assemble(t, c.File(captest.Formats[0]), stream.Limits{})
		if len(r.flows) != len(c.Flows) {
			t.Fatalf("%d flows, want %d", len(r.flows), len(c.Flows))
		}
		for _, s := range stats.Skipped() {
			if s.Reason != stream.Fragment {
				t.Errorf("skipped %+v", s)
			}
		}
		for i, want := range c.Flows {
			got, sides := r.find(t, want)
			if got.Client != sides[spec.Client] || got.ClientBy != stream.BySYN {
				t.Errorf("flow %d: client %d by %v", i, got.Client, got.ClientBy)
			}
			for role, side := range sides {
				if !bytes.Equal(got.octets[side], want.Streams[role].Sent) {
					t.Errorf("flow %d, %v: %s", i, spec.Role(role), differ(got.octets[side], want.Streams[role].Sent))
				}
				if len(got.gaps[side]) > 0 || got.ends[side][0].How != stream.Fin || got.Counts[side].Differing > 0 {
					t.Errorf("flow %d, %v: gaps %v, end %v, %+v", i, spec.Role(role), got.gaps[side], got.ends[side], got.Counts[side])
				}
			}
		}
	})
}

// What is missing is told exactly, and of octets that differ the first count.
func TestGapsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := network(t)
		n.Fragment = 0
		n.Loss = rapid.SampledFrom([]float64{0.02, 0.3}).Draw(t, "loss")
		n.Resend = rapid.SampledFrom([]float64{0, 0.7}).Draw(t, "resend")
		n.Differ = rapid.Bool().Draw(t, "differ")
		n.Snap = rapid.SampledFrom([]int{0, 0, 200, 600}).Draw(t, "snap")
		if n.Snap > 0 {
			// What was cut off is told at once, and not waited for.
			n.Overlap, n.KeepAlive = 0, 0
		}
		c := captest.Make(n)
		r, _ := assemble(t, c.File(captest.Formats[0]), stream.Limits{})
		for i, want := range c.Flows {
			got, sides := r.find(t, want)
			for role, side := range sides {
				name := fmt.Sprintf("flow %d, %v", i, spec.Role(role))
				if !bytes.Equal(got.octets[side], want.Streams[role].Seen) {
					t.Errorf("%s: %s", name, differ(got.octets[side], want.Streams[role].Seen))
				}
				if gaps := merged(got.gaps[side]); !reflect.DeepEqual(gaps, want.Streams[role].Gaps()) {
					t.Errorf("%s: gaps %v, want %v", name, gaps, want.Streams[role].Gaps())
				}
			}
		}
	})
}

// merged makes one gap of those that touch.
func merged(gaps []stream.Gap) (all []captest.Gap) {
	for _, g := range gaps {
		if n := len(all); n > 0 && all[n-1].Offset+all[n-1].Length == g.Offset {
			all[n-1].Length += g.Length
		} else {
			all = append(all, captest.Gap{Offset: g.Offset, Length: g.Length})
		}
	}
	return all
}

// differ says where two streams do.
func differ(got, want []byte) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	return fmt.Sprintf("%d octets, want %d; they differ at %d", len(got), len(want), at)
}
