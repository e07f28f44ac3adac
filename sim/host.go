package sim

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/disk"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// host is the computer that the server's machine runs on: a processor that
// takes its time, and a disk that what is promised must have reached first.
// One batch is committed while the next is filled, as a server would.
type host struct {
	machine   *server.Machine // nil while it is down
	disk      *disk.Disk
	up        bool          // its program listens
	dark      bool          // it has no power: nothing answers for it
	releasing bool          // a batch's messages are being sent
	clock     time.Duration // how far its wall clock is off
	era       uint32        // of the machine; grows at every end of one

	filling *batch
	syncing *batch // nil when the disk is idle
	spare   *batch
	busy    time.Duration // until when the processor is at work
	worked  time.Duration // in all, since the last sample
	armed   time.Duration // of the next serverWakes that counts
}

// batch is what one commit makes durable and lets go.
type batch struct {
	out   server.Output
	seen  int // actions looked at
	notes []note
	ready time.Duration // when the processor is through with it
}

// note is something to be remembered when a batch is released, before its
// action of that number.
type note struct {
	action int
	conn   uint32
	kind   noteKind
	id     string        // of an Ack
	ask    *wire.Request // of a request that will be acked
}

type noteKind uint8

const (
	noteAck   noteKind = iota // the node acknowledged a message
	noteAsked                 // a request came that will be acked
	noteEnded                 // the machine was told that the conn is gone
)

// time is what machines are told.
func (w *World) time() record.Time {
	return record.Time{Mono: w.now, Wall: w.epoch + int64(w.now)}
}

// serverTime is the same as the server sees it: its wall clock may be wrong.
func (w *World) serverTime() record.Time {
	t := w.time()
	t.Wall += int64(w.server.clock)
	return t
}

// stepServer tells the machine one thing. What it says goes into the batch
// that is being filled.
func (w *World) stepServer(i uint32, in server.Input) {
	h := &w.server
	if h.machine == nil {
		return
	}
	in.Link = server.Link(i)
	b := h.filling
	h.machine.Step(w.serverTime(), in, &b.out)
	w.hash = mix(w.hash, uint64(len(b.out.Actions))<<32|uint64(b.out.Commit.Len()))
	h.busy = max(h.busy, w.now) + w.serviceTime
	h.worked += w.serviceTime
	b.ready = h.busy
	if b.out.Wake < h.armed {
		h.armed = max(b.out.Wake, w.now)
		w.at(h.armed, 0, serverWakes, 0)
	}
}

// tellServer is stepServer for inputs that ask for nothing at once.
func (w *World) tellServer(i uint32, in server.Input) {
	w.stepServer(i, in)
	w.look()
	w.commit()
}

func (w *World) serverWoke() {
	h := &w.server
	if h.machine == nil || h.armed != w.now {
		return
	}
	h.armed = link.Never
	w.tellServer(0, server.Input{Kind: server.Tick})
}

// serverReads is a request having arrived, or its header.
func (w *World) serverReads(i uint32, c *conn, f flight, whole bool) {
	fr := w.frames.at(f.frame)
	r := w.requests.take()
	if err := r.Decode(fr.octets[spec.LengthDigits:fr.header]); err != nil {
		w.violate("unreadable", c.node, "a client sent what is no request: "+err.Error())
		w.requests.drop(r)
		w.tellServer(i, server.Input{Kind: server.Unreadable, Err: err})
		return
	}
	w.judgeFrame(i, link.Up, fr, f.body)
	b := w.server.filling
	h := &c.halves[link.Up]
	h.skip = false
	actions := len(b.out.Actions)
	if spec.Request(r.Op).Acked {
		b.note(note{conn: i, kind: noteAsked, ask: r})
	}
	c.op = r.Op
	length, before := r.DataLen, b.out.Commit.Len()
	w.stepServer(i, server.Input{Kind: server.HeaderRead, Request: r})
	if r.Op == spec.OpAck && b.out.Commit.Len() > before { // it was not ignored (RCPT-5)
		w.counts(measure.Acks, 1)
		b.notes = append(b.notes, note{action: actions, conn: i, kind: noteAck, id: r.ID})
	}
	if !spec.Request(r.Op).Acked {
		w.requests.drop(r)
	}
	takes := w.look()
	if length > 0 {
		switch {
		case !takes:
			h.skip = true
		case whole:
			w.serverTakes(i, c, fr, f.body)
		}
	}
	w.commit()
}

// serverReadsBody is the data of a request having arrived.
func (w *World) serverReadsBody(i uint32, c *conn, f flight) {
	w.serverTakes(i, c, w.frames.at(f.frame), f.body)
	w.commit()
}

// serverTakes stores data and tells the machine.
func (w *World) serverTakes(i uint32, c *conn, fr *frame, length int64) {
	if spec.Request(c.op).Data == spec.TextData {
		w.stepServer(i, server.Input{Kind: server.BodyRead, Text: fr.octets[fr.header:]})
	} else if body, err := w.server.disk.Create(length); err != nil {
		w.counts(measure.BodiesRefused, 1)
		w.stepServer(i, server.Input{Kind: server.BodyFailed})
	} else {
		w.stepServer(i, server.Input{Kind: server.BodyRead, Body: body})
	}
	w.look()
}

// linkEnded tells the machine that a link is gone.
func (w *World) linkEnded(i uint32, c *conn, by judge.By) {
	if !c.stepped || c.ended {
		return
	}
	c.ended = true
	w.judgeEnded(i, by)
	w.endSession(c)
	w.stepServer(i, server.Input{Kind: server.LinkClosed})
	w.look()
	w.server.filling.note(note{conn: i, kind: noteEnded})
	w.commit()
}

// look looks at the actions that steps have added, and does those at once that
// need not wait. It reports whether data are wanted.
func (w *World) look() (takes bool) {
	b := w.server.filling
	for ; b.seen < len(b.out.Actions); b.seen++ {
		switch b.out.Actions[b.seen].Kind {
		case server.TakeBody:
			takes = true
		case server.CheckToken:
			panic("sim: the server asks for a token that nobody has")
		}
	}
	return takes
}

func (b *batch) note(n note) {
	n.action = len(b.out.Actions)
	b.notes = append(b.notes, n)
}

func (b *batch) empty() bool {
	return len(b.out.Actions) == 0 && len(b.notes) == 0 && b.out.Commit.Empty()
}

func (b *batch) reset() {
	b.out.Reset()
	clear(b.notes)
	b.notes, b.seen, b.ready = b.notes[:0], 0, 0
}
