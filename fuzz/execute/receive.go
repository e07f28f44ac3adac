package execute

import (
	"hash/crc32"
	"io"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// coming is a message whose data are on their way.
type coming struct {
	event Event
	left  int64
}

// read takes what has come on a link, without waiting for more.
func (r *run) read(l *link) {
	buffer := r.executor.buffer
	for l.listens() && r.trace.Cut != Flooded {
		n, err := l.conn.Read(buffer)
		if n > 0 {
			l.received += int64(n)
			r.take(l, buffer[:n])
			if l.received > r.executor.target.Limits.Received && r.trace.Cut == Complete {
				r.trace.Cut = Flooded
			}
		}
		switch {
		case isAgain(err):
			return
		case err != nil:
			r.ended(l, err)
			return
		}
	}
}

// take cuts octets into frames.
func (r *run) take(l *link, octets []byte) {
	for len(octets) > 0 {
		if l.junk || l.quit {
			r.junk(l, octets, nil)
			return
		}
		piece, rest, err := l.splitter.Next(octets)
		switch {
		case err != nil:
			r.junk(l, octets, err)
			return
		case piece.Frame != nil:
			r.frame(l, piece.Frame)
		case piece.Data != nil:
			r.data(l, piece.Data)
		}
		octets = rest
	}
}

// junk takes octets that are no frame, or come behind a quit.
func (r *run) junk(l *link, octets []byte, err error) {
	l.junk = true
	if l.junkAt == 0 {
		e := r.served(l, Junk)
		e.Err = err
		l.junkAt = len(r.trace.Events)
	}
	e := &r.trace.Events[l.junkAt-1]
	e.DataLen += int64(len(octets))
	e.Octets = append(e.Octets, r.kept(octets, r.executor.target.Limits.Data-len(e.Octets))...)
}

// frame takes a frame. It is complete only with its data.
func (r *run) frame(l *link, frame []byte) {
	c := &coming{event: Event{Octets: r.kept(frame, len(frame)), Message: new(wire.Message)}}
	c.event.Err = c.event.Message.Decode(frame[spec.LengthDigits:])
	length := c.event.Message.DataLen
	if c.event.Err != nil {
		c.event.Message = nil
		length = dataLength(frame)
	}
	if length == 0 {
		r.came(l, c)
		return
	}
	c.left = int64(length)
	l.splitter.Expect(c.left)
	l.coming = c
}

// data takes a part of a message's data.
func (r *run) data(l *link, octets []byte) {
	e := &l.coming.event
	e.Data = append(e.Data, r.kept(octets, r.executor.target.Limits.Data-len(e.Data))...)
	e.DataLen += int64(len(octets))
	e.DataSum = crc32.Update(e.DataSum, castagnoli, octets)
	if l.coming.left -= int64(len(octets)); l.coming.left == 0 {
		c := l.coming
		l.coming = nil
		r.came(l, c)
	}
}

// came takes a whole message.
func (r *run) came(l *link, c *coming) {
	e := r.served(l, Came)
	at, c2 := e.At, c.event
	c2.Kind, c2.Link, c2.Step, c2.At, c2.Answers = Came, l.number, r.step, at, -1
	*e = c2
	m := e.Message
	if m == nil {
		return
	}
	if i := l.sent.answers(m); i >= 0 {
		d := l.sent.dues[i]
		if d.own == OfStep {
			e.Answers = d.step
		}
		if m.Kind != spec.MsgRegistered {
			l.sent.dues = append(l.sent.dues[:i], l.sent.dues[i+1:]...)
			r.trace.Trips++
		}
	}
	switch {
	case m.Kind == spec.MsgInfo:
		l.logged = true
	case m.Kind == spec.MsgQuit:
		l.quit, l.sent.closing = true, true
		l.sent.dues = append(l.sent.dues[:0], due{kind: dueEnd, step: r.step}) // the close (CONN-5)
	case spec.Message(m.Kind).Std && m.ID != "":
		r.unacknowledged(l, m.ID)
	}
}

// mostUnacked bounds how many ids are remembered for Acks.
const mostUnacked = 1024

// unacknowledged takes note of a message that wants an Ack, and sends it where
// the program leaves that to the execution.
func (r *run) unacknowledged(l *link, id string) {
	if len(l.unacked) < mostUnacked {
		l.unacked = append(l.unacked, id)
	}
	if r.program.Acks[l.number] && l.live() && l.sent.between() && len(l.held) == 0 {
		ack := wire.Request{Op: spec.OpAck, ID: id, Type: "x"}
		r.send(l, ack.AppendFrame(nil), 0, OwnAck)
	}
}

// ended takes note of the end of a link.
func (r *run) ended(l *link, err error) {
	l.end = endOf(err, l.pipe.finished && l.secure())
	if l.end == Fin && (l.splitter.Inside() || l.coming != nil) {
		l.end = Torn
	}
	owed := l.sent.owed() && !l.quit && !l.wasDeaf
	l.sent.dues = nil
	e := r.served(l, Closed)
	e.End, e.Owed = l.end, owed
	if err != io.EOF {
		e.Err = err
	}
}

// dataLength returns how many octets of data follow a frame whose header is
// not as it should be; 0 when that cannot be told.
func dataLength(frame []byte) (n uint64) {
	var scan wire.Scanner
	scan.Reset(frame[spec.LengthDigits:], spec.LengthDigits)
	for scan.Next() {
		f := scan.Field()
		if k, _ := f.Key(); k == spec.KeyDataLen && f.Kind == wire.NumberKind {
			n = 0
			for _, c := range f.Value {
				if c < '0' || c > '9' || n > spec.MaxInt/16 {
					return 0
				}
				n = 10*n + uint64(c-'0')
			}
		}
	}
	return n
}
