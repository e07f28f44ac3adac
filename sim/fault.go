package sim

import (
	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/random"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// faultBegins carries out a fault of the scenario.
func (w *World) faultBegins(number uint32) {
	if w.loadOver {
		return
	}
	f := &w.scenario.Faults[number]
	w.counts(measure.Faults, 1)
	switch f.Do {
	case workload.Crash:
		if w.server.machine == nil {
			return
		}
		w.crash(f.Silent)
		w.at(w.now+f.For, number, faultEnds, w.server.era&epochMask)
	case workload.Restart:
		if !w.server.up {
			return
		}
		w.stop()
		w.at(w.now+f.For, number, faultEnds, w.server.era&epochMask)
	case workload.Clock:
		w.server.clock += f.By
	case workload.DiskFails:
		w.server.disk.FailNext(f.Fail)
	case workload.SlowDisk:
		w.server.disk.Slower(f.By)
		w.at(w.now+f.For, number, faultEnds, 0)
	default:
		for i := range w.chosen(number, f) {
			w.strike(i, f)
		}
	}
}

// faultOver ends a fault that lasts.
func (w *World) faultOver(number, era uint32) {
	switch f := &w.scenario.Faults[number]; f.Do {
	case workload.Crash:
		if w.server.machine == nil && era == w.server.era&epochMask {
			w.restore()
		}
	case workload.Restart:
		switch {
		case era != w.server.era&epochMask: // it was killed while it was stopping
		case w.stopped():
			w.restore()
		default:
			w.at(w.now+stopWait, number, faultEnds, era)
		}
	case workload.SlowDisk:
		w.server.disk.Slower(-f.By)
	case workload.Vanish:
		for i := range w.chosen(number, f) {
			w.comeBack(i)
		}
	}
}

// chosen yields the nodes that a fault strikes. Each is drawn by itself, so
// that leaving one out changes nothing for the others.
func (w *World) chosen(number uint32, f *workload.Fault) func(yield func(uint32) bool) {
	return func(yield func(uint32) bool) {
		first, last := w.clientsOf(f.Of)
		for i := first; i < last; i++ {
			if w.nodes[i].is(absent) {
				continue
			}
			draw := random.New(w.scenario.Seed^uint64(f.Stream)<<32, uint64(i), random.Fault)
			if draw.Float64() < f.Share && !yield(i) {
				return
			}
		}
	}
}

// strike lets a fault befall a node.
func (w *World) strike(i uint32, f *workload.Fault) {
	n := &w.nodes[i]
	switch f.Do {
	case workload.Outage:
		n.path.Block(f.Way != workload.DownOnly, f.Way != workload.UpOnly, w.now+f.For)
	case workload.Reset:
		if n.conn != 0 {
			w.resetConn(n.conn, w.conns.at(n.conn))
		}
	case workload.Vanish:
		n.set(gone, true)
		n.path.Block(true, true, w.now+f.For)
		if n.conn != 0 {
			w.sever(n.conn, w.conns.at(n.conn), errUnreached)
		}
	case workload.KillClient:
		w.killClient(i)
	}
}

// resetConn cuts a connection wherever it is in a message. The client's side
// knows at once, and the server when the reset has come.
func (w *World) resetConn(i uint32, c *conn) {
	if c.live[serverEnd] {
		w.dropFlights(&c.halves[link.Up])
		w.at(c.tcp.Fin(&w.nodes[c.node].path, link.Up, w.now), i, breaks, ofConn(c.epoch, serverEnd))
	}
	w.cutClient(i, c, errReset)
}

// comeBack ends a node's absence.
func (w *World) comeBack(i uint32) {
	n := &w.nodes[i]
	n.set(gone, false)
	w.arm(i)
}

// killClient ends a client's program and starts it again from its records.
// The kernel closes its socket.
func (w *World) killClient(i uint32) {
	n := &w.nodes[i]
	if n.conn != 0 {
		c := w.conns.at(n.conn)
		w.closeClient(n.conn, c)
	}
	machine := client.New(&w.clientConfig, w.seedOf(i))
	uid, nodeid := n.machine.Account()
	if err := machine.Restore(w.records.load(i)); err != nil {
		w.violate("client-restore", i, "a client cannot read its records: "+err.Error())
		return
	}
	n.machine, n.wake = *machine, link.Never
	if known, _ := n.machine.Account(); known == "" { // the server never confirmed it
		w.know(n, uid, nodeid)
	}
	w.counts(measure.ClientRestarts, 1)
	w.oracle.Restarted(w.oracleNode(i))
	w.sessionDown(i, n)
	if n.is(wanted) {
		w.logIn(i, n)
	}
}

// pathChanged is a change that a node's path makes by itself. When the load is
// over there are none any more: an outage that has begun ends, and no other
// comes, so that what should arrive can.
func (w *World) pathChanged(i uint32) {
	if w.loadOver {
		return
	}
	n := &w.nodes[i]
	if n.path.NextChange() > w.now {
		w.at(n.path.NextChange(), i, pathChanges, 0)
		return
	}
	ch := n.path.Change(w.now)
	w.at(n.path.NextChange(), i, pathChanges, 0)
	if ch.Break && n.conn != 0 {
		w.counts(measure.Handovers, 1)
		w.sever(n.conn, w.conns.at(n.conn), errUnreached)
	}
}

// clientsOf returns the clients of a population, or all when it has no name.
func (w *World) clientsOf(population string) (first, last uint32) {
	for i := range w.plan.Spans {
		if w.scenario.Populations[i].Name == population {
			return uint32(w.plan.Spans[i].FirstClient), uint32(w.plan.Spans[i].LastClient)
		}
	}
	return 0, uint32(len(w.nodes))
}
