package clientsession

import (
	"slices"
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// header says what a header of the server must lead to.
func (m *model) header(now time.Duration, msg *wire.Message, out *client.Output) {
	if !m.linked() {
		return
	}
	if spec.Message(msg.Kind).Std {
		m.standard(now, msg, out)
		return
	}
	if msg.DataLen != 0 {
		m.do(client.SkipBody)
	}
	switch msg.Kind {
	case spec.MsgTmtpRev:
		m.greeted(now, msg)
	case spec.MsgRegistered:
		if m.phase == client.Entering && m.register != nil {
			m.register, m.proved = nil, true
			m.uid, m.node = msg.UID, msg.NodeID
			m.tell(client.Registered, 0, msg.UID)
			if m.early != nil {
				m.early = nil
				m.open(now, out)
			}
		}
	case spec.MsgInfo:
		switch {
		case m.phase != client.Entering:
		case m.register != nil:
			m.early = msg
		default:
			m.open(now, out)
		}
	case spec.MsgAck:
		m.acked(msg)
	case spec.MsgOhi:
		m.tell(client.Presence, 0, msg.From)
	case spec.MsgQuit:
		if m.phase != client.Leaving && (m.phase != client.Entering || !m.entered) {
			m.wanted = false
		}
		m.close()
	}
}

func (m *model) greeted(now time.Duration, msg *wire.Message) {
	if m.phase != client.Greeting {
		return
	}
	r := m.register
	if msg.ID != client.Version || len(msg.AuthBy) > 0 && (r != nil && r.OIDC == nil || r == nil && msg.Auth == 2) { // CLI-10
		m.wanted = false
		m.close()
		return
	}
	op := spec.OpLogin
	if r != nil {
		op = spec.OpRegister
	}
	m.send(now, op, "")
	m.phase, m.due = client.Entering, now+m.cfg.Handshake
}

// open opens the session: the presence list goes first, then all requests that
// were never answered (CLI-8).
func (m *model) open(now time.Duration, out *client.Output) {
	m.phase, m.entered, m.proved = client.Open, true, true
	m.opened, m.moved, m.due = now, now, now+m.cfg.Pulse
	m.tell(client.Online, 0, "")
	m.inits = 0
	var uids []string
	for i := range out.Actions {
		if r := &out.Actions[i].Request; isInit(&out.Actions[i]) {
			m.send(now, spec.OpOhiEdit, r.ID)
			m.inits++
			for _, u := range r.For {
				uids = append(uids, u.ID)
			}
		}
	}
	if !slices.Equal(uids, m.presence) {
		m.send(now, spec.OpOhiEdit, "with the whole presence list") // so that somebody finds out
	}
	for i := range m.pending {
		m.send(now, m.pending[i].op, client.RequestID(m.pending[i].seq))
	}
}

const initID = "presence"

func isInit(a *client.Action) bool {
	return a.Kind == client.Send && a.Request.Op == spec.OpOhiEdit && a.Request.ID == initID
}

func (m *model) acked(msg *wire.Message) {
	if msg.ID == initID {
		m.inits = max(0, m.inits-1)
		return
	}
	seq, err := strconv.ParseUint(msg.ID, 10, 64)
	i := m.find(seq)
	if err != nil || i < 0 {
		return
	}
	r := m.pending[i]
	m.pending = slices.Delete(m.pending, i, i+1)
	if msg.Error != "" {
		m.tell(client.Refused, seq, "")
		return
	}
	if r.op == spec.OpOhiEdit && r.kind == "add" {
		m.list(r.to)
	}
	m.tell(client.Acked, seq, msg.MsgID)
}

func (m *model) standard(now time.Duration, msg *wire.Message, out *client.Output) {
	repeat := slices.Contains(m.seen, msg.ID)
	if msg.DataLen != 0 && (m.phase != client.Open || repeat) {
		m.do(client.SkipBody)
	}
	switch {
	case m.phase != client.Open: // CLI-1
	case repeat:
		m.send(now, spec.OpAck, msg.ID)
	case msg.DataLen != 0:
		m.incoming = msg
		m.do(client.TakeBody)
	default:
		m.receive(now, msg, new(client.Input), out)
	}
}

// receive takes in a message that is whole (CLI-2).
func (m *model) receive(now time.Duration, msg *wire.Message, in *client.Input, out *client.Output) {
	frame := string(msg.AppendFrame(nil))
	if frame == "" {
		return // written as we write it, it is too long to be kept
	}
	if k := len(out.Events); k > 0 {
		m.last = max(m.last, out.Events[k-1].Seq)
	}
	m.tell(client.Received, m.last, frame)
	m.held = append(m.held, message{m.last, frame, in.Body, string(in.Text)})
	m.seen = append(m.seen, msg.ID)
	m.seen = m.seen[max(0, len(m.seen)-m.cfg.Remember):]
	if msg.Kind == spec.MsgOhiEdit {
		switch msg.Type {
		case "add":
			m.list(msg.For)
		case "drop":
			m.unlist(msg.For)
		}
	}
	if m.phase == client.Open {
		m.send(now, spec.OpAck, msg.ID)
	}
}

// longestUID is what fits a part of the list with all octets escaped.
const longestUID = (60_000 - len(`{"id":""},`)) / 6

func (m *model) list(users []wire.Recipient) {
	for _, u := range users {
		if i, there := slices.BinarySearch(m.presence, u.ID); !there && len(u.ID) <= longestUID {
			m.presence = slices.Insert(m.presence, i, u.ID)
		}
	}
}

func (m *model) unlist(users []wire.Recipient) {
	for _, u := range users {
		if i, there := slices.BinarySearch(m.presence, u.ID); there {
			m.presence = slices.Delete(m.presence, i, i+1)
		}
	}
}
