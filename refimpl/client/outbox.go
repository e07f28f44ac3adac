package client

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// ErrNoRequest says that no request of that number waits for its ack.
var ErrNoRequest = errors.New("no such request waits for an answer")

// RequestID is the id, on the wire, of the request with that number.
func RequestID(seq uint64) string { return strconv.FormatUint(seq, 10) }

// pending is a request that the server has not answered.
type pending struct {
	seq     uint64 // its id, in decimal digits
	request *wire.Request
	body    record.Body
	text    string
}

func (p *pending) action() Action {
	return Action{Request: *p.request, Body: p.body, Text: p.text}
}

// submit makes a request durable, and sends it if there is a session. Without
// one it waits for the next.
func (m *Machine) submit(now record.Time, in *Input, out *Output) (uint64, error) {
	r := *in.Request
	if r.Op >= spec.OpCount || !spec.Request(r.Op).Acked {
		return 0, fmt.Errorf("%v cannot be submitted", r.Op)
	}
	if r.Op == spec.OpOhiEdit && r.Type == "init" {
		return 0, errors.New("the presence list is set up by the client itself")
	}
	r.ID = RequestID(m.next + 1)
	r.DataLen = uint64(in.Body.Len) + uint64(len(in.Text))
	own, frame, err := encode(&r, in.Text)
	if err != nil {
		return 0, err
	}
	p := pending{m.number(out), own, in.Body, string(in.Text)}
	m.putPending(&p, frame, out)
	if own.Op == spec.OpOhiEdit && own.Type == "drop" {
		m.unlist(own.For, out) // OHI-5: a session that opens meanwhile must not notify them
	}
	m.work.outbox = append(m.work.outbox, p)
	if m.phase == Open {
		if len(m.work.outbox) == 1 {
			m.moved(now) // the wait for the ack begins
		}
		m.send(now, p.action(), out)
	}
	return p.seq, nil
}

// sendOutbox sends all that was not acked, in order (CLI-8).
func (m *Machine) sendOutbox(now record.Time, out *Output) {
	for i := range m.work.outbox {
		m.send(now, m.work.outbox[i].action(), out)
	}
}

// acked settles a request.
func (m *Machine) acked(msg *wire.Message, out *Output) {
	if msg.ID == initID {
		m.initAcked(msg, out)
		return
	}
	seq, err := strconv.ParseUint(msg.ID, 10, 64)
	i := m.pendingAt(seq)
	if err != nil || i < 0 {
		return // of a request that was withdrawn
	}
	p := m.work.outbox[i]
	m.forget(i, out)
	if msg.Error != "" {
		out.tell(Event{Kind: Refused, Seq: seq, Err: errors.New(msg.Error)})
		return
	}
	if p.request.Op == spec.OpOhiEdit && p.request.Type == "add" {
		m.list(p.request.For, out)
	}
	out.tell(Event{Kind: Acked, Seq: seq, MsgID: msg.MsgID, Posted: msg.Posted})
}

// withdraw forgets a request that was not answered.
func (m *Machine) withdraw(seq uint64, out *Output) error {
	i := m.pendingAt(seq)
	if i < 0 {
		return ErrNoRequest
	}
	m.forget(i, out)
	return nil
}

// Pending calls f for each request that the server has not answered, in order.
func (m *Machine) Pending(f func(seq uint64, r *wire.Request)) {
	if m.work == nil {
		return
	}
	for _, p := range m.work.outbox {
		f(p.seq, p.request)
	}
}

func (m *Machine) pendingAt(seq uint64) int {
	return slices.IndexFunc(m.work.outbox, func(p pending) bool { return p.seq == seq })
}

func (m *Machine) forget(i int, out *Output) {
	p := m.work.outbox[i]
	m.work.outbox = slices.Delete(m.work.outbox, i, i+1)
	out.Commit.Delete(numberKey(keyOutbox, p.seq))
	if p.body.Len > 0 {
		out.Commit.Release(p.body.Blob)
	}
}
