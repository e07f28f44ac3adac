package sim

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/oracle"
)

// endLoad is the end of load and faults. From here on everybody is online, as
// far as their links let them, and everything must arrive.
func (w *World) endLoad() {
	if w.loadOver {
		return
	}
	w.loadOver = true
	if w.scenario.Drain == 0 {
		w.finish(false)
		return
	}
	w.deadline = w.now + w.scenario.Drain
	w.server.disk.Behave()
	if w.server.machine == nil {
		w.restore()
	}
	for i := range w.nodes {
		if n := &w.nodes[i]; !n.is(absent) {
			n.set(gone, false)
			w.want(uint32(i), n)
		}
	}
	w.at(w.now+drainStep, 0, drainDue, 0)
}

// drainStep is the time between two looks at what is still outstanding;
// drainQuiet how many of them in a row must find nothing, so that presence has
// had the time to settle.
const (
	drainStep  = time.Second
	drainQuiet = 5
)

// drain looks whether everything has arrived.
func (w *World) drain() {
	if w.quiet() {
		w.quietFor++
	} else {
		w.quietFor = 0
	}
	switch {
	case w.quietFor >= drainQuiet:
		w.drained = true
		w.finish(true)
	case w.now >= w.deadline:
		w.finish(true)
	default:
		w.at(w.now+drainStep, 0, drainDue, 0)
	}
}

// quiet reports whether nothing is on its way or waits to be.
func (w *World) quiet() bool {
	h := &w.server
	if w.online < w.present || w.wants.len() > 0 || h.machine == nil || h.syncing != nil {
		return false
	}
	if h.machine.Stats().Messages > 0 {
		return false
	}
	for i := range w.nodes {
		if c := w.nodes[i].conn; c != 0 && w.conns.at(c).halves[link.Down].head != 0 {
			return false
		}
	}
	return true
}

// finish ends the run. With live true all that was to happen must have
// happened.
func (w *World) finish(live bool) {
	w.finished = true
	if live && w.server.machine != nil {
		w.oracle.Finish(w.now, w.holds())
	}
	w.sample()
}

// holds is what the server holds, for the oracle.
func (w *World) holds() oracle.State {
	s := w.server.machine.Stats()
	return oracle.State{Messages: s.Messages, Queued: s.Queued, Bodies: s.Bodies, Stored: w.server.disk.Stats().Bodies}
}

// sample reads the gauges, and has the oracle compare what the server holds
// with what it may.
func (w *World) sample() {
	h := &w.server
	every := w.measureEvery
	var s server.Stats
	if h.machine != nil {
		s = h.machine.Stats()
		if h.syncing == nil && h.filling.empty() && !w.finished {
			w.oracle.Holds(w.now, w.holds())
		}
	}
	g := measure.Gauges{
		Online: w.online, Links: w.conns.len(), Pending: w.wants.len(), InFlight: w.flights.len(),
		Messages: s.Messages, Queued: s.Queued, Bodies: s.Bodies,
		Busy: min(float64(h.worked)/float64(max(w.now-w.sampled, 1)), 1),
	}
	if w.serviceTime > 0 {
		g.Inputs = int(max(h.busy-w.now, 0) / w.serviceTime)
	}
	if h.syncing != nil {
		g.Batches = 1
	}
	if h.filling != nil && !h.filling.empty() {
		g.Batches++
	}
	h.worked, w.sampled = 0, w.now
	w.recorder.Sample(w.now, g)
	if !w.finished {
		w.at(w.now+every, 0, sampleDue, 0)
	}
}
