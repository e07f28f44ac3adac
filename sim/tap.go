package sim

import (
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// Tap is shown the traffic of chosen clients. Captures and sequence diagrams
// are made from it.
type Tap interface {
	// Opened tells of a connection, by a number that no other has in the run.
	Opened(number uint32, client int, dialled, connected time.Time)
	// Sent tells of a message handed to a socket: its frame with the text behind
	// it, and how many octets of data follow, which the simulation only counts.
	// The octets are good until it returns.
	Sent(number uint32, from spec.Role, at time.Time, octets []byte, body int64)
	// Arrived tells that the oldest message from that side which had not arrived
	// is at the other.
	Arrived(number uint32, from spec.Role, at time.Time)
	// Ended tells that the client's end of the connection is closed, and by
	// whom. What had not arrived never will.
	Ended(number uint32, by spec.Role, at time.Time)
}

// wall is a moment of the run as people's clocks tell it.
func (w *World) wall() time.Time { return time.Unix(0, w.epoch+int64(w.now)).UTC() }

// tapped reports whether the conn is one of those to be shown.
func (w *World) tapped(c *conn) bool {
	return w.options.Tap != nil && slices.Contains(w.scenario.Capture, int(c.node))
}

func (w *World) tapOpened(c *conn) {
	if w.tapped(c) {
		w.taps++
		c.tap = w.taps
		w.options.Tap.Opened(c.tap, int(c.node), w.wall().Add(w.nodes[c.node].dialled-w.now), w.wall())
	}
}

func (w *World) tapSent(c *conn, d link.Direction, f *frame, body int64) {
	if c.tap != 0 {
		w.options.Tap.Sent(c.tap, sender(d), w.wall(), f.octets, body)
	}
}

func (w *World) tapArrived(c *conn, d link.Direction) {
	if c.tap != 0 {
		w.options.Tap.Arrived(c.tap, sender(d), w.wall())
	}
}

// sender is who sends in a direction.
func sender(d link.Direction) spec.Role {
	if d == link.Up {
		return spec.Client
	}
	return spec.Server
}

func (w *World) tapEnded(c *conn, by spec.Role) {
	if c.tap != 0 {
		w.options.Tap.Ended(c.tap, by, w.wall())
		c.tap = 0
	}
}

// judgeOpened, judgeFrame and judgeEnded show the judge what passes the
// server's end of a conn.
func (w *World) judgeOpened(i uint32, c *conn) {
	if w.wire != nil {
		w.wire.Opened(w.now, i, w.oracleNode(c.node))
	}
}

func (w *World) judgeFrame(i uint32, d link.Direction, f *frame, body int64) {
	if w.wire != nil {
		w.wire.Frame(w.now, i, sender(d), f.octets[:f.header], f.octets[f.header:], body)
	}
}

func (w *World) judgeEnded(i uint32, by judge.By) {
	if w.wire != nil {
		w.wire.Ended(w.now, i, by)
	}
}
