package sim

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// send hands a frame, and so many octets of data behind it, to an end's socket.
func (w *World) send(i uint32, c *conn, d link.Direction, number uint32, body int64) {
	f := w.frames.at(number)
	octets := int64(len(f.octets)) + body
	t := c.tcp.Send(&w.nodes[c.node].path, d, w.now, octets)
	w.hash = mix(w.hash, f.sum()^uint64(t.Arrive)<<20)
	w.countSent(d, int64(len(f.octets)), body, t.Resent)
	if t.Broken != link.Never {
		w.at(t.Broken, i, breaks, ofConn(c.epoch, int(d)))
	}
	w.tapSent(c, d, f, body)
	f.refs++
	w.append(i, c, d, flight{first: t.First, last: t.Arrive, body: body, frame: number})
}

// sendFin ends a direction, behind what is on its way in it.
func (w *World) sendFin(i uint32, c *conn, d link.Direction) {
	at := c.tcp.Fin(&w.nodes[c.node].path, d, w.now)
	w.append(i, c, d, flight{first: at, last: at})
}

func (w *World) append(i uint32, c *conn, d link.Direction, f flight) {
	h := &c.halves[d]
	number, p := w.flights.take()
	*p = f
	if h.head != 0 {
		w.flights.at(h.tail).next = number
		h.tail = number
		return
	}
	h.head, h.tail = number, number
	if !h.busy {
		w.expect(i, c, d)
	}
}

// longStep is the longest time between two arrivals of a long message's
// octets, of which the machines are told so as not to think the link idle: it
// is well below what they wait for.
func (w *World) longStep() time.Duration {
	return min(10*time.Second, w.scenario.Client.Patience/3, w.scenario.Server.Timers.Idle/3)
}

// expect schedules what the head of a direction does next. A message whose
// data come with its header, or as good as, is one event.
func (w *World) expect(i uint32, c *conn, d link.Direction) {
	h := &c.halves[d]
	f := w.flights.at(h.head)
	at := f.first
	if h.begun {
		at = f.last
	}
	if at == link.Never {
		return
	}
	at = max(at, h.next, w.now)
	if h.begun {
		at = min(at, w.now+w.longStep())
	}
	w.at(at, i, arrives, ofConn(c.epoch, int(d)))
}

// arrived is the head of a direction being due.
func (w *World) arrived(i uint32, c *conn, d link.Direction) {
	h := &c.halves[d]
	if h.head == 0 {
		return
	}
	t := c.tcp.Due(&w.nodes[c.node].path, d, w.now)
	if t.Broken != link.Never {
		w.at(t.Broken, i, breaks, ofConn(c.epoch, int(d)))
	}
	if t.Arrive > w.now {
		if h.next = t.Arrive; t.Arrive != link.Never {
			w.counts(measure.Resent, int64(t.Resent))
			w.at(t.Arrive, i, arrives, ofConn(c.epoch, int(d)))
		}
		return
	}
	if !c.live[1-int(d)] {
		w.unheard(i, c, d)
		return
	}
	epoch := c.epoch
	h.busy = true
	switch f := w.flights.at(h.head); {
	case f.frame == 0:
		w.dropHead(h)
		w.finArrived(i, c, d)
	case h.begun && f.last > w.now:
		w.progress(i, c, d)
	case h.begun:
		w.deliverBody(i, c, d, w.popHead(h))
	case f.last > w.now && f.body > 0:
		h.begun = true
		w.deliverHeader(i, c, d, *f, false)
	default:
		w.deliverHeader(i, c, d, w.popHead(h), true)
	}
	if c.epoch != epoch {
		return // it is another connection's number now
	}
	if h.busy = false; h.head != 0 {
		w.expect(i, c, d)
	}
}

// deliverHeader hands over a message, or only its header when data follow
// later. The frame is in use until this returns.
func (w *World) deliverHeader(i uint32, c *conn, d link.Direction, f flight, whole bool) {
	if whole {
		w.tapArrived(c, d)
	}
	if d == link.Up {
		w.serverReads(i, c, f, whole)
	} else {
		w.nodeReads(c, f, whole)
	}
	if whole {
		w.frames.release(f.frame)
	}
}

// deliverBody hands over the data of a message whose header came before.
func (w *World) deliverBody(i uint32, c *conn, d link.Direction, f flight) {
	w.tapArrived(c, d)
	switch {
	case c.halves[d].skip:
		c.halves[d].skip = false
	case d == link.Up:
		w.serverReadsBody(i, c, f)
	default:
		w.nodeReadsBody(c, f)
	}
	w.frames.release(f.frame)
}

// unheard is what arrives at a socket that is closed: it is dropped, and the
// sender is told by a reset.
func (w *World) unheard(i uint32, c *conn, d link.Direction) {
	w.dropFlights(&c.halves[d])
	if c.live[d] && !w.server.dark {
		w.at(c.tcp.Fin(&w.nodes[c.node].path, 1-d, w.now), i, breaks, ofConn(c.epoch, int(d)))
	}
}

// finArrived is a FIN having arrived: the program at this end closes, too.
func (w *World) finArrived(i uint32, c *conn, d link.Direction) {
	if d == link.Up {
		w.serverLost(i, c, judge.ByClient)
		return
	}
	w.cutClient(i, c, nil)
}

// progress tells both programs that a long message moves.
func (w *World) progress(i uint32, c *conn, d link.Direction) {
	n := c.node
	if d == link.Up && !c.halves[d].skip {
		w.tellServer(i, server.Input{Kind: server.OctetsRead})
	}
	if c.live[clientEnd] {
		w.stepNode(n, client.Input{Kind: client.OctetsMoved})
	}
}
