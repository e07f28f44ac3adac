package sim

import (
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// Tap is shown the traffic of chosen clients as it looks where they are: what
// a client sends when it is sent, what it gets when it is there. Captures and
// sequence diagrams are made from it.
type Tap interface {
	// Opened tells of a connection, by a number that no other has in the run.
	Opened(number uint32, client int, dialled, connected time.Time)
	// Octets tells of a message: its frame with the text behind it, and how many
	// octets of data follow that the simulation counts only.
	Octets(number uint32, from spec.Role, at time.Time, octets []byte, body int64)
	// Ended tells that one side has closed the connection, or that it was
	// reset for the client.
	Ended(number uint32, by spec.Role, at time.Time)
}

// wall is a moment of the run as people's clocks tell it.
func (w *World) wall() time.Time { return time.Unix(0, w.epoch+int64(w.now)).UTC() }

// tapped returns the number of the conn in the capture, and whether its node
// is one of those to be shown.
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

func (w *World) tapOctets(c *conn, from spec.Role, f *frame, body int64) {
	if c.tap != 0 {
		w.options.Tap.Octets(c.tap, from, w.wall(), f.octets, body)
	}
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
	if w.wire == nil {
		return
	}
	from := spec.Client
	if d == link.Down {
		from = spec.Server
	}
	w.wire.Frame(w.now, i, from, f.octets[:f.header], f.octets[f.header:], body)
}

func (w *World) judgeEnded(i uint32, by judge.By) {
	if w.wire != nil {
		w.wire.Ended(w.now, i, by)
	}
}
