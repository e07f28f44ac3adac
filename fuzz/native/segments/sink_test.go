package segments

import (
	"testing"

	"github.com/tmtplab/tmtplab/pcap/stream"
)

// sink holds what is told of each flow to its order.
type sink struct {
	t    *testing.T
	open int
}

// told is what was told of a flow, by side.
type told struct {
	offset [2]int64
	ended  [2]bool
}

func (s *sink) Open(f *stream.Flow) {
	if f.User != nil {
		s.t.Fatalf("flow %d was opened twice", f.Number)
	}
	f.User = new(told)
	s.open++
}

// follow wants what is told to stand right behind what was told before.
func (s *sink) follow(f *stream.Flow, from stream.Side, offset, length int64) {
	is := f.User.(*told)
	if is.ended[from] || offset != is.offset[from] || length <= 0 {
		s.t.Fatalf("flow %d side %d: told of %d octets at %d behind %d; ended %t", f.Number, from, length, offset, is.offset[from], is.ended[from])
	}
	is.offset[from] += length
}

func (s *sink) Octets(f *stream.Flow, from stream.Side, p stream.Piece) {
	s.follow(f, from, p.Offset, int64(len(p.Octets)))
}

func (s *sink) Gap(f *stream.Flow, from stream.Side, g stream.Gap) {
	s.follow(f, from, g.Offset, g.Length)
}

func (s *sink) End(f *stream.Flow, from stream.Side, e stream.End) {
	is := f.User.(*told)
	if is.ended[from] || e.Offset != is.offset[from] {
		s.t.Fatalf("flow %d side %d: ended at %d behind %d; ended before: %t", f.Number, from, e.Offset, is.offset[from], is.ended[from])
	}
	is.ended[from] = true
}

func (s *sink) Close(f *stream.Flow) {
	s.open--
	is := f.User.(*told)
	for side, c := range f.Counts {
		if !is.ended[side] || c.Octets != c.Delivered+c.Duplicate+c.Late+c.Early+c.Beyond+c.Dropped || c.Delivered+c.Missing != is.offset[side] {
			s.t.Fatalf("flow %d side %d: ended %t after %d octets, and counted are %+v", f.Number, side, is.ended[side], is.offset[side], c)
		}
	}
}
