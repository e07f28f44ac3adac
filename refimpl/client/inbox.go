package client

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// ErrHeadSum says that a message's headsum is not that of its frame (CLI-12).
var ErrHeadSum = errors.New("headsum does not match the header")

// held is a message that the user has not taken.
type held struct {
	seq  uint64
	body record.Body
}

// headerRead takes a server message in, or its header when data follow.
func (m *Machine) headerRead(now record.Time, msg *wire.Message, badSum bool, out *Output) {
	if !m.linked() {
		return
	}
	if msg.Kind < spec.MsgCount && spec.Message(msg.Kind).Std {
		if badSum {
			out.fault(fmt.Errorf("%v %s: %w", msg.Kind, msg.ID, ErrHeadSum))
		}
		m.standard(now, msg, out)
		return
	}
	if msg.DataLen != 0 {
		out.do(SkipBody)
	}
	switch msg.Kind {
	case spec.MsgTmtpRev:
		m.greeted(now, msg, out)
	case spec.MsgRegistered:
		m.registered(now, msg, out)
	case spec.MsgInfo:
		m.info(now, msg, out)
	case spec.MsgAck:
		m.acked(msg, out)
	case spec.MsgOhi:
		out.tell(Event{Kind: Presence, UID: msg.From, Online: msg.Status == 1})
	case spec.MsgQuit:
		m.quit(msg, out)
	}
	// Any other op is of a later protocol, and ignored (CLI-6).
}

// standard takes in a message that is to be acknowledged.
func (m *Machine) standard(now record.Time, msg *wire.Message, out *Output) {
	switch repeat := m.remembers(msg.ID); {
	case m.phase != Open:
		// Nothing may be sent now (CLI-1), so it will come again.
		if m.phase != Leaving {
			out.fault(fmt.Errorf("%v before info", msg.Kind))
		}
		skip(msg, out)
	case repeat: // CLI-3: acknowledged again, shown once
		skip(msg, out)
		m.acknowledge(now, msg.ID, out)
	case msg.DataLen != 0:
		m.work.incoming = msg
		out.do(TakeBody)
	default:
		m.receive(now, msg, record.Body{}, nil, out)
	}
}

func skip(msg *wire.Message, out *Output) {
	if msg.DataLen != 0 {
		out.do(SkipBody)
	}
}

// bodyRead completes the message whose header was read before. It is worth
// keeping even when the link is being closed, because it will come again.
func (m *Machine) bodyRead(now record.Time, body record.Body, text []byte, out *Output) {
	if msg := m.work.incoming; msg != nil {
		m.work.incoming = nil
		m.receive(now, msg, body, text, out)
	}
}

// bodyFailed leaves the message unacknowledged, so that it comes again.
func (m *Machine) bodyFailed(why error, out *Output) {
	if msg := m.work.incoming; msg != nil {
		m.work.incoming = nil
		out.fault(fmt.Errorf("%v %s was not kept: %w", msg.Kind, msg.ID, why))
	}
}

// receive makes a message durable, tells it, and acknowledges it (CLI-2).
func (m *Machine) receive(now record.Time, msg *wire.Message, body record.Body, text []byte, out *Output) {
	frame := msg.AppendFrame(nil)
	if len(frame) == 0 {
		// It filled its header with a headsum that is shorter than the right one.
		out.fault(fmt.Errorf("%v %s was not kept: its header is too long", msg.Kind, msg.ID))
		if body.Len > 0 {
			out.Commit.Release(body.Blob)
		}
		return
	}
	e := Event{Kind: Received, Seq: m.number(out), Message: msg, Body: body, Text: string(text)}
	m.remember(msg.ID, e.Seq, out)
	m.putReceived(&e, frame, out)
	m.work.held = append(m.work.held, held{e.Seq, body})
	if msg.Kind == spec.MsgOhiEdit {
		m.presenceEdited(msg, out)
	}
	out.tell(e)
	m.acknowledge(now, msg.ID, out)
}

// acknowledge tells the server that a message is safe. Deployed servers want
// the type not to be empty (CLI-16).
func (m *Machine) acknowledge(now record.Time, id string, out *Output) {
	if m.phase == Open {
		m.send(now, Action{Request: wire.Request{Op: spec.OpAck, ID: id, Type: "ok"}}, out)
	}
}

// taken forgets the messages up to a number.
func (m *Machine) taken(seq uint64, out *Output) {
	w := m.work
	n := 0
	for n < len(w.held) && w.held[n].seq <= seq {
		h := w.held[n]
		out.Commit.Delete(numberKey(keyInbox, h.seq))
		if h.body.Len > 0 {
			out.Commit.Release(h.body.Blob)
		}
		n++
	}
	w.held = slices.Delete(w.held, 0, n)
}

// tellRestored tells what a machine before this one could not tell, or told
// without the user taking it.
func (m *Machine) tellRestored(out *Output) {
	out.Events = append(out.Events, m.work.restored...)
	m.work.restored = nil
}
