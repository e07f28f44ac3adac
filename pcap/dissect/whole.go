package dissect

import (
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// Entry is a message with its data.
type Entry struct {
	*Message
	Data    []byte      // the first of them, as many as are kept
	Missing int64       // octets of the data that the capture does not have
	End     stream.Mark // the packet that completed the message, or showed that it never is
}

// Reader takes whole messages.
type Reader interface {
	// Link, Trouble and Closed are as those of a Sink.
	Link(l *Link)
	Trouble(l *Link, t *Trouble)
	Closed(l *Link, from spec.Role, end stream.End)
	// Entry tells of a message, when its data have come. It is valid until the
	// call returns.
	Entry(e *Entry)
}

// Whole is a Sink that hands whole messages to a Reader.
type Whole struct {
	to      Reader
	most    int
	room    int // octets of data that may still be kept
	waiting map[*Message]*gathering
	spare   []*gathering
}

// Limits of what a Whole keeps.
const (
	mostGathered     = 8 << 20 // octets of data, of all messages
	mostSpareData    = 4 << 10 // octets of data for which a gathering has room when it is spare
	mostSpareGathers = 64
)

// gathering is a message whose data come.
type gathering struct {
	entry Entry
	copy  Message
	frame []byte
	data  []byte
}

// NewWhole returns a Whole that keeps up to most octets of the data of each
// message; and 8 MiB of those of all links that are under way at once.
func NewWhole(to Reader, most int) *Whole {
	return &Whole{to: to, most: most, room: mostGathered, waiting: make(map[*Message]*gathering)}
}

// Link implements Sink.
func (w *Whole) Link(l *Link) { w.to.Link(l) }

// Trouble implements Sink.
func (w *Whole) Trouble(l *Link, t *Trouble) { w.to.Trouble(l, t) }

// Closed implements Sink.
func (w *Whole) Closed(l *Link, from spec.Role, end stream.End) { w.to.Closed(l, from, end) }

// Message implements Sink.
func (w *Whole) Message(m *Message) {
	if m.Length == 0 {
		return // it is done at once
	}
	g := new(gathering)
	if n := len(w.spare); n > 0 {
		g, w.spare = w.spare[n-1], w.spare[:n-1]
	}
	g.frame = append(g.frame[:0], m.Frame...)
	g.copy = *m
	g.copy.Frame = g.frame
	g.entry = Entry{Message: &g.copy, Data: g.data[:0], End: m.Last}
	w.waiting[m] = g
}

// Data implements Sink.
func (w *Whole) Data(m *Message, octets []byte, mark stream.Mark) {
	g := w.waiting[m]
	e := &g.entry
	n := min(len(octets), w.most-len(e.Data), w.room)
	w.room -= n
	e.Data = append(e.Data, octets[:n]...)
	e.End = mark
}

// Done implements Sink.
func (w *Whole) Done(m *Message, missing int64) {
	g := w.waiting[m]
	if g == nil {
		w.to.Entry(&Entry{Message: m, End: m.Last})
		return
	}
	delete(w.waiting, m)
	g.entry.Missing = missing
	w.to.Entry(&g.entry)
	w.room += len(g.entry.Data)
	g.data = g.entry.Data
	if len(w.spare) < mostSpareGathers && cap(g.data) <= mostSpareData && cap(g.frame) <= mostSpareFrame {
		w.spare = append(w.spare, g)
	}
}
