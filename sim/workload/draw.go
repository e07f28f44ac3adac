package workload

import (
	"math"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// DrawFaults draws the random faults and puts them behind the plain ones, in
// the order of time; Random is nil then. Each is drawn from a stream of its
// own, so that taking one out of the list later changes no other.
func (s *Scenario) DrawFaults() {
	r := s.Random
	s.Random = nil
	if r == nil {
		return
	}
	kinds := r.Kinds
	if len(kinds) == 0 {
		kinds = FaultKinds()
	}
	at, until := r.span(s.Time)
	for number := 1; len(s.Faults) < maxFaults; number++ {
		stream := random.New(s.Seed, uint64(number), random.Fault)
		at = after(at, r.Every.Duration(&stream))
		if at > until {
			return
		}
		s.Faults = append(s.Faults, r.draw(kinds, at, &stream))
		f := &s.Faults[len(s.Faults)-1]
		f.Stream = len(s.Faults)
	}
}

// draw makes one fault. It takes as many numbers from the stream whatever its
// kind is.
func (r *RandomFaults) draw(kinds []FaultKind, at time.Duration, stream *random.Stream) Fault {
	// Whole milliseconds are short to write.
	f := NewFault(at.Truncate(time.Millisecond), kinds[stream.IntN(len(kinds))])
	span := func(d random.Dist) time.Duration {
		return max(min(d.Duration(stream), maxDraw).Round(time.Millisecond), time.Millisecond)
	}
	lasts, by := span(r.For), span(r.By)
	share, back, way := min(r.Share.Draw(stream), 1), stream.Float64() < 0.5, stream.IntN(3)
	silent := stream.Float64() < 0.5
	t := f.Do.traits()
	if t.lasts || t.back {
		f.For = lasts
	}
	if t.by {
		f.By = by
	}
	if f.Do == Clock && back {
		f.By = -f.By
	}
	if t.clients {
		f.Of, f.Share = r.Of, math.Round(share*1e4)/1e4
	}
	if t.way {
		f.Way = [...]link.Way{BothWays, UpOnly, DownOnly}[way]
	}
	if t.fail {
		f.Fail = r.Fail
	}
	f.Silent = t.silent && silent
	return f
}

// maxDraw is the longest that a drawn fault lasts: what a file can say.
const maxDraw = 366 * 24 * time.Hour

// NewFault returns a fault with the defaults of its other keys.
func NewFault(at time.Duration, do FaultKind) Fault {
	return Fault{At: at, Do: do, Share: 1, Fail: 1}
}

// after is a time that lies some time after another, or never.
func after(t, d time.Duration) time.Duration {
	if t > 0 && d > never-t {
		return never
	}
	return t + d
}
