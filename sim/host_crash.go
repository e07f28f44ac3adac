package sim

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// stopWait is how long a server that is being stopped is given, again and
// again, for a commit under way.
const stopWait = 10 * time.Millisecond

// stop ends the server's program as an operator would: no new links, the old
// ones closed, what they asked for made durable.
func (w *World) stop() {
	h := &w.server
	h.up = false
	for i := uint32(1); i <= w.conns.used; i++ {
		if c := w.conns.at(i); c.stepped && !c.ended {
			w.closeServer(i, c)
			w.linkEnded(i, c, judge.Broken) // for no fault of the client's, whatever it just asked
		}
	}
}

// stopped reports whether the server's program has ended since stop.
func (w *World) stopped() bool {
	h := &w.server
	if h.syncing != nil || !h.filling.empty() {
		return false
	}
	h.machine = nil
	h.era++
	return true
}

// crash ends the server's program. What was not durable is lost, and so is
// every link; clients hear of it by a reset, unless the power is off.
func (w *World) crash(silent bool) {
	h := &w.server
	applied := h.disk.Crash()
	w.abandon(applied)
	w.dropLinks(silent)
	h.machine, h.up, h.dark = nil, false, silent
}

// syncFailed is a commit that failed: the machine is made again from what is
// stored, and all links end.
func (w *World) syncFailed(error) {
	w.counts(measure.SyncsFailed, 1)
	w.abandon(w.server.disk.Applied())
	w.dropLinks(false)
	w.restore()
}

// abandon forgets the batches that were not released. Those that reached the
// disk all the same are in doubt: their messages may be delivered, and their
// Acks count, but nobody was told.
func (w *World) abandon(applied bool) {
	h := &w.server
	h.era++
	if b := h.syncing; b != nil {
		if applied {
			w.inDoubt(b)
		}
		w.forget(b)
		h.spare, h.syncing = b, nil
	}
	w.forget(h.filling)
	w.oracle.Killed(w.now)
	if w.wire != nil {
		w.wire.Killed(w.now)
	}
}

// forget empties a batch that will not be released.
func (w *World) forget(b *batch) {
	for j := range b.notes {
		if r := b.notes[j].ask; r != nil {
			w.requests.drop(r)
		}
	}
	b.reset()
}

// inDoubt tells the oracle what a batch did that nobody was told.
func (w *World) inDoubt(b *batch) {
	notes := b.notes
	for j := range b.out.Actions {
		for len(notes) > 0 && notes[0].action <= j {
			w.noted(&notes[0])
			notes = notes[1:]
		}
		a := &b.out.Actions[j]
		if a.Kind == server.Send {
			w.doubt(&a.Message, w.conns.at(uint32(b.out.To(a)[0])))
		}
	}
	for j := range notes {
		w.noted(&notes[j])
	}
	b.notes = b.notes[:0]
}

func (w *World) doubt(m *wire.Message, c *conn) {
	switch {
	case m.Kind == spec.MsgInfo:
		w.oracle.InDoubtSession(w.now, w.oracleNode(c.node))
	case m.Kind == spec.MsgAck && c.asked.head != 0:
		r := w.asks.pop(&c.asked).request
		if m.Error == "" {
			w.oracle.InDoubt(w.now, w.oracleNode(c.node), r, m.MsgID)
		}
		w.requests.drop(r)
	}
}

// restore starts the machine from what is stored.
func (w *World) restore() {
	h := &w.server
	m, err := server.Restore(w.config, h.disk.Load)
	if err != nil {
		w.violate("restore", noNode, "the server cannot read its records: "+err.Error())
		return
	}
	h.machine, h.up, h.dark = m, true, false
	h.busy, h.armed = w.now, link.Never
	w.counts(measure.ServerRestarts, 1)
}

// dropLinks ends the server's end of every conn.
func (w *World) dropLinks(silent bool) {
	for i := uint32(1); i <= w.conns.used; i++ {
		c := w.conns.at(i)
		if !c.stepped {
			continue
		}
		if !c.ended {
			w.judgeEnded(i, judge.Broken)
		}
		w.endSession(c)
		c.stepped = false
		if c.live[serverEnd] {
			c.live[serverEnd] = false
			if c.live[clientEnd] && !silent {
				w.dropFlights(&c.halves[link.Down])
				w.at(c.tcp.Fin(&w.nodes[c.node].path, link.Down, w.now), i, breaks, ofConn(c.epoch, clientEnd))
			}
		}
		w.retire(i)
	}
}
