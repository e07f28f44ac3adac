package sim

import (
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// commit begins to make durable what the machine wants, unless the disk is at
// work on the batch before: then this one grows until that is done. A batch
// that takes no time is released at once.
func (w *World) commit() {
	h := &w.server
	for h.machine != nil && h.syncing == nil && !h.releasing && !h.filling.empty() {
		b := h.filling
		h.filling, h.spare = h.spare, nil
		h.syncing = b
		took := max(b.ready-w.now, 0)
		if !b.out.Commit.Empty() {
			sync := h.disk.Begin(&b.out.Commit)
			w.counts(measure.Syncs, 1)
			w.recorder.Latency(w.now, measure.Sync, sync)
			took += sync
		}
		if took > 0 {
			w.at(w.now+took, 0, batchReady, h.era&epochMask)
			return
		}
		w.settle()
	}
}

// batchEnded is the end of a commit that took time.
func (w *World) batchEnded(era uint32) {
	if w.server.syncing == nil || era != w.server.era&epochMask {
		return
	}
	w.settle()
	w.commit()
}

// settle releases the batch whose commit has ended, or starts the machine
// anew when it failed.
func (w *World) settle() {
	h := &w.server
	b := h.syncing
	if !b.out.Commit.Empty() {
		if err := h.disk.End(); err != nil {
			w.syncFailed(err)
			return
		}
	}
	h.releasing = true
	w.release(b)
	h.releasing = false
	if h.syncing == b {
		b.reset()
		h.syncing, h.spare = nil, b
	}
}

// release does what waited for a batch to be durable, in order.
func (w *World) release(b *batch) {
	notes := b.notes
	for j := range b.out.Actions {
		for len(notes) > 0 && notes[0].action <= j {
			w.noted(&notes[0])
			notes = notes[1:]
		}
		switch a := &b.out.Actions[j]; a.Kind {
		case server.Send:
			w.transmit(a, b.out.To(a))
		case server.Close:
			i := uint32(a.Link)
			if c := w.conns.at(i); c.stepped {
				w.closeServer(i, c)
				w.linkEnded(i, c, judge.ByServer)
			}
		}
	}
	for j := range notes {
		w.noted(&notes[j])
	}
}

func (w *World) noted(n *note) {
	c := w.conns.at(n.conn)
	switch n.kind {
	case noteAsked:
		w.asks.push(&c.asked, ask{request: n.ask})
	case noteAck:
		w.oracle.Acknowledged(w.now, w.oracleNode(c.node), n.id)
	case noteEnded:
		w.endSession(c) // if it was opened by a step before the end, and is told of only now
		c.stepped = false
		w.retire(n.conn)
	}
}

// transmit encodes a message once and sends it on all its links.
func (w *World) transmit(a *server.Action, links []server.Link) {
	number, f := w.frames.take()
	f.octets = a.Message.AppendFrame(f.octets[:0])
	f.header = len(f.octets)
	f.octets = append(f.octets, a.Text...)
	f.refs++ // while it is being sent
	std := spec.Message(a.Message.Kind).Std
	for _, l := range links {
		i := uint32(l)
		c := w.conns.at(i)
		switch a.Message.Kind {
		case spec.MsgAck:
			w.replied(c, &a.Message)
		case spec.MsgInfo:
			w.openSession(c)
		}
		if !c.live[serverEnd] {
			continue
		}
		w.judgeFrame(i, link.Down, f, a.Body.Len)
		if std {
			w.counts(measure.Sent, 1)
			if w.oracle.Sent(w.now, w.oracleNode(c.node), &a.Message) {
				w.counts(measure.Redelivered, 1)
			}
		}
		w.send(i, c, link.Down, number, a.Body.Len)
	}
	w.frames.release(number)
}

// replied is the ack of the oldest request on the link that has none (ACK-6).
func (w *World) replied(c *conn, m *wire.Message) {
	if c.asked.head == 0 {
		w.violate("ack-unasked", c.node, "an ack of "+m.ID+", which was not asked for")
		return
	}
	r := w.asks.pop(&c.asked).request
	if r.ID != m.ID {
		w.violate("ack-order", c.node, "an ack of "+m.ID+" where that of "+r.ID+" was due")
	}
	if m.Error == "" {
		w.countAccepted(r.Op)
		w.oracle.Accepted(w.now, w.oracleNode(c.node), r, m.MsgID)
	} else {
		w.oracle.Refused(w.now, w.oracleNode(c.node), r, m.Error)
	}
	w.requests.drop(r)
}

// openSession is the start of what a link stands for.
func (w *World) openSession(c *conn) {
	c.online = true
	w.online++
	w.oracle.Session(w.now, w.oracleNode(c.node), true)
}

// endSession is its end.
func (w *World) endSession(c *conn) {
	if c.online {
		c.online = false
		w.online--
		w.oracle.Session(w.now, w.oracleNode(c.node), false)
	}
}
