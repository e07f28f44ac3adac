package captest_test

import (
	"bytes"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// The same seed makes the same octets, another one others.
func TestDeterminism(t *testing.T) {
	n := captest.Network{Seed: 1, Flows: 5, Exchanges: 5, Link: capture.Ethernet, Fragment: 64}
	n.Faults = captest.Faults{Loss: 0.1, Resend: 0.5, Duplicate: 0.1, Overlap: 0.1, Differ: true, KeepAlive: 0.1, Window: 5, Snap: 200}
	one, two := captest.Make(n).File(captest.Formats[5]), captest.Make(n).File(captest.Formats[5])
	n.Seed = 2
	if other := captest.Make(n).File(captest.Formats[5]); !bytes.Equal(one, two) || bytes.Equal(one, other) {
		t.Error("a capture is not a function of its seed")
	}
	sum := func(l captest.Load) [32]byte {
		h := sha256.New()
		if _, err := l.WriteTo(h); err != nil {
			t.Fatal(err)
		}
		return [32]byte(h.Sum(nil))
	}
	l := captest.Load{Seed: 1, Octets: 1 << 18, Flows: 4}
	first := sum(l)
	if sum(l) != first {
		t.Error("a load is not a function of its seed")
	}
	if l.Seed = 2; sum(l) == first {
		t.Error("a load does not depend on its seed")
	}
}

// What is said is sound, frame for frame.
func TestConversation(t *testing.T) {
	var sides [2]frames
	for _, turn := range captest.Conversation(rand.New(rand.NewPCG(1, 1)), 300) {
		sides[turn.From].take(t, turn.From, turn.Octets)
	}
	if sides[spec.Client].n < 200 || sides[spec.Server].n < 200 {
		t.Errorf("%d requests, %d messages", sides[spec.Client].n, sides[spec.Server].n)
	}
}

// Loads are as large as they say, of frames that are sound and as long as they
// should be.
func TestLoad(t *testing.T) {
	for _, small := range []bool{false, true} {
		var file bytes.Buffer
		var sealed [2]int
		l := captest.Load{Seed: 3, Octets: 1 << 20, Flows: 6, Small: small, Seal: func(_ int, from spec.Role, octets []byte) []byte {
			sealed[from] += len(octets)
			return octets
		}}
		n, err := l.WriteTo(&file)
		if err != nil || n != int64(file.Len()) || n < l.Octets || n > l.Octets*11/10 {
			t.Errorf("%d octets, want %d; %v", n, l.Octets, err)
		}
		s := &sink{t: t}
		a := stream.New(s, stream.Limits{})
		r := capture.New(&file, capture.Options{})
		for {
			p, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			a.Packet(p)
		}
		a.Close()
		average := s.octets / s.frames
		if s.flows != 6 || sealed[0]+sealed[1] != s.octets || small != (average < 150) || !small && (average < 600 || average > 750) {
			t.Errorf("small %t: %d flows, %d octets, %d said, %d each frame", small, s.flows, s.octets, sealed, average)
		}
	}
}

// frames checks frames of one side.
type frames struct {
	split wire.Splitter
	n     int
}

func (f *frames) take(t *testing.T, from spec.Role, octets []byte) {
	for len(octets) > 0 {
		piece, rest, err := f.split.Next(octets)
		if err != nil {
			t.Fatal(err)
		}
		octets = rest
		if piece.Frame == nil {
			continue
		}
		f.n++
		var r wire.Request
		var m wire.Message
		if from == spec.Client {
			err = r.Decode(piece.Frame[spec.LengthDigits:])
		} else {
			err = m.Decode(piece.Frame[spec.LengthDigits:])
		}
		if err != nil {
			t.Fatalf("%v in %s", err, piece.Frame)
		}
		f.split.Expect(int64(r.DataLen + m.DataLen))
	}
}

// sink checks the frames of all flows.
type sink struct {
	t                     *testing.T
	flows, octets, frames int
}

func (s *sink) Open(f *stream.Flow) { s.flows++; f.User = new([2]frames) }
func (s *sink) Octets(f *stream.Flow, from stream.Side, p stream.Piece) {
	role := spec.Client
	if from != f.Client {
		role = spec.Server
	}
	side := &f.User.(*[2]frames)[role]
	before := side.n
	side.take(s.t, role, p.Octets)
	s.octets += len(p.Octets)
	s.frames += side.n - before
}
func (s *sink) Gap(f *stream.Flow, _ stream.Side, g stream.Gap) {
	s.t.Errorf("flow %d: %+v", f.Number, g)
}
func (s *sink) End(*stream.Flow, stream.Side, stream.End) {}
func (s *sink) Close(*stream.Flow)                        {}
