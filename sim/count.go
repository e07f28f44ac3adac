package sim

import (
	"github.com/tmtplab/tmtplab/sim/disk"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/spec"
)

// countSent counts a message handed to a socket.
func (w *World) countSent(d link.Direction, header, body int64, resent int) {
	down := measure.Counter(d) // a counter for what goes down follows that for up
	_, octets := link.Wire(header + body)
	w.counts(measure.FramesUp+down, 1)
	w.counts(measure.HeaderUp+down, header)
	w.counts(measure.BodyUp+down, body)
	w.counts(measure.WireUp+down, octets-header-body)
	if resent > 0 {
		w.counts(measure.Resent, int64(resent))
	}
}

// countAccepted counts a request that the server took.
func (w *World) countAccepted(op spec.Op) {
	switch op {
	case spec.OpPost:
		w.counts(measure.Posts, 1)
	case spec.OpPostNotify:
		w.counts(measure.Notifies, 1)
	case spec.OpPing:
		w.counts(measure.Pings, 1)
	}
}

// diskConfig is the disk that the scenario asks for.
func (w *World) diskConfig() disk.Config {
	s := &w.scenario.Server
	return disk.Config{
		Sync: s.Sync, SlowChance: s.Disk.Slow.Chance, SlowBy: s.Disk.Slow.By,
		Fail: s.Disk.Fail, Torn: s.Disk.Torn, Keep: endsServer(w.scenario),
	}
}
