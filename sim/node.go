package sim

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/workload"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// node is one client: a device of a user, with the program it runs, the path
// it has to the server and the person who uses it. A million are to fit.
type node struct {
	machine client.Machine
	path    link.Path
	actor   workload.Actor
	asked   fifo          // requests submitted and not answered, in order
	armed   time.Duration // of the earliest nodeWakes that counts
	wake    time.Duration // when the machine has a timer due
	since   time.Duration // when the session opened, or was lost
	dialled time.Duration // when the last attempt to connect began
	retry   time.Duration // when a user who was refused a session tries again
	conn    uint32        // of its conns, or 0
	user    uint32
	steps   uint32 // requests made
	flags   flag
}

type flag uint8

const (
	absent   flag = 1 << iota // left out of the run
	wanted                    // the user wants a session
	online                    // the session is open
	lost                      // a session was open and is wanted again
	listed                    // the presence list was made
	gone                      // vanished: nothing can be done until it is back
	blocking                  // its cycle waits for an answer
)

func (n *node) is(f flag) bool { return n.flags&f != 0 }

func (n *node) set(f flag, on bool) {
	if on {
		n.flags |= f
	} else {
		n.flags &^= f
	}
}

// stepNode tells a client's machine what happened and does what it says. What
// follows at once, such as the end of a link that it closes, is told as well.
func (w *World) stepNode(i uint32, in client.Input) {
	for again := true; again; {
		n := &w.nodes[i]
		out := &w.out
		out.Reset()
		n.machine.Step(w.time(), in, out)
		n.wake = out.Wake
		if in.Kind == client.Submit && out.Err == nil {
			w.submitted(i, n, out.Seq, in.Request)
		}
		w.records.apply(i, &out.Commit)
		closes := w.act(i, n, out)
		for j := range out.Events {
			w.tell(i, n, &out.Events[j])
		}
		again = closes
		in = client.Input{Kind: client.LinkClosed}
	}
	w.arm(i)
}

// act does what the machine says. It reports whether the link was closed.
func (w *World) act(i uint32, n *node, out *client.Output) (closes bool) {
	for j := range out.Actions {
		switch a := &out.Actions[j]; a.Kind {
		case client.Dial:
			w.dial(i)
		case client.Send:
			w.sendRequest(n, a)
		case client.Close:
			if n.conn != 0 {
				w.closeClient(n.conn, w.conns.at(n.conn))
			}
			closes = true
		case client.SkipBody:
			w.conns.at(n.conn).halves[link.Down].skip = true
		}
	}
	return closes
}

func (w *World) sendRequest(n *node, a *client.Action) {
	if n.conn == 0 {
		return
	}
	number, f := w.frames.take()
	f.octets = a.Request.AppendFrame(f.octets[:0])
	f.header = len(f.octets)
	f.octets = append(f.octets, a.Text...)
	c := w.conns.at(n.conn)
	w.send(n.conn, c, link.Up, number, a.Body.Len)
}

// nodeReads is a message having arrived at a client, or its header.
func (w *World) nodeReads(c *conn, f flight, whole bool) {
	i := c.node
	fr := w.frames.at(f.frame)
	m := &w.message
	if !whole {
		m = new(wire.Message) // it is kept until its data are there
	}
	if err := m.Decode(fr.octets[spec.LengthDigits:fr.header]); err != nil {
		w.violate("unreadable", i, fmt.Sprintf("the server sent what is no message: %v", err))
		w.stepNode(i, client.Input{Kind: client.Unreadable, Err: err})
		return
	}
	h := &c.halves[link.Down]
	h.skip = false
	epoch := c.epoch
	w.stepNode(i, client.Input{Kind: client.HeaderRead, Message: m})
	if spec.Message(m.Kind).Std && len(w.out.Events) == 0 && (m.DataLen == 0 || h.skip) {
		w.counts(measure.Repeats, 1)
	}
	if !whole || m.DataLen == 0 || c.epoch != epoch || !c.live[clientEnd] {
		return
	}
	if h.skip {
		h.skip = false
		return
	}
	w.stepNode(i, w.data(fr, f.body))
}

// nodeReadsBody is the data of a message having arrived at a client.
func (w *World) nodeReadsBody(c *conn, f flight) {
	w.stepNode(c.node, w.data(w.frames.at(f.frame), f.body))
}

// data are those of a message, as the input that a client's machine wants.
func (w *World) data(f *frame, body int64) client.Input {
	if text := f.octets[f.header:]; len(text) > 0 {
		return client.Input{Kind: client.BodyRead, Text: text}
	}
	return client.Input{Kind: client.BodyRead, Body: record.Body{Blob: 1, Len: body}}
}

// tell is what a client's user learns.
func (w *World) tell(i uint32, n *node, e *client.Event) {
	switch e.Kind {
	case client.Online:
		w.sessionOpened(i, n, e)
	case client.Received:
		w.received(i, n, e)
	case client.Acked:
		w.answered(i, n, e)
	case client.Refused:
		w.counts(measure.Refused, 1)
		w.answered(i, n, e)
	case client.Presence:
		w.oracle.Presence(w.now, w.oracleNode(i), e.UID, e.Online)
		w.learns(n, e)
	case client.Offline:
		w.sessionLost(i, n)
	case client.Ended:
		w.sessionEnded(i, n, e)
	case client.Fault:
		w.violate("client-fault", i, e.Err.Error())
	}
}

// arm sees to it that a node is woken in time.
func (w *World) arm(i uint32) {
	n := &w.nodes[i]
	at := min(n.wake, n.retry, w.actorDue(n))
	if at < n.armed {
		n.armed = max(at, w.now)
		w.at(n.armed, i, nodeWakes, 0)
	}
}

// nodeWoke does what is due at a node. Alarms that were moved are ignored: a
// timer that is put off costs nothing until it goes off.
func (w *World) nodeWoke(i uint32) {
	n := &w.nodes[i]
	if n.armed != w.now {
		return
	}
	n.armed = link.Never
	if n.wake <= w.now {
		w.stepNode(i, client.Input{Kind: client.Tick})
	}
	if n.retry <= w.now {
		w.logIn(i, n)
	}
	if w.actorDue(n) <= w.now {
		w.behave(i, n)
	}
	w.arm(i)
}
