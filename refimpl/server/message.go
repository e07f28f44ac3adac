package server

import (
	"strings"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// message is one (std) message, shared by all queues it is in.
type message struct {
	id     uint64
	posted int64  // Wall when the request was stepped
	from   uint32 // user
	refs   uint32 // queues it is in
	texts  *texts // nil in a delivery or notify
	kind   spec.Msg
	blob   uint32 // of a delivery or notify

	off, len, head, sum uint64 // of its data

	notify uint64 // of a delivery
	postID uint64 // of a notify
}

// texts are the fields that only some kinds of message have.
type texts struct {
	label    string // node of a login, newnode of a user
	nodeid   string // of a user: the one place where a nodeid is kept, until it is acknowledged (SEC-4)
	act      string // of a member; type of an ohiedit
	gid      string
	alias    string
	newAlias string
	to       string
	data     string   // of a ping or invite
	users    []uint32 // for of an ohiedit
}

// keep makes texts that share no memory with the request they came with.
func keep(t texts) *texts {
	for _, s := range t.all() {
		*s = strings.Clone(*s)
	}
	return &t
}

// blob is a stored body, and how many messages have their data in it: a
// delivery shares its body with its notification.
type blob struct {
	number   uint64
	messages uint32
}

// compose returns a message caused by the request being carried out, with the
// next id.
func (m *Machine) compose(kind spec.Msg, from uint32) message {
	return message{id: m.drawID(), posted: m.now.Wall, from: from, kind: kind}
}

// addBlob begins to count the messages that have their data in the body.
func (m *Machine) addBlob(b record.Body) uint32 {
	i, p := m.blobs.add()
	p.number = b.Blob
	return i
}

// settle keeps the body if it has become the data of some message.
func (m *Machine) settle(i uint32) {
	if p := m.blobs.at(i); p.messages > 0 {
		m.out.Commit.Keep(p.number)
		return
	}
	m.dropBlob(i)
}

func (m *Machine) dropBlob(i uint32) {
	m.out.Commit.Release(m.blobs.at(i).number)
	m.blobs.drop(i)
}

// dropMessage forgets a message that is in no queue any more (QUEUE-4).
func (m *Machine) dropMessage(i uint32, p *message) {
	m.deleteMessage(p.id)
	if p.blob != 0 {
		b := m.blobs.at(p.blob)
		if b.messages--; b.messages == 0 {
			m.dropBlob(p.blob)
		}
	}
	m.messages.drop(i)
}

// sendTo sends a message to one link.
func (m *Machine) sendTo(i, slot uint32) {
	from := uint32(len(m.out.links))
	m.out.links = append(m.out.links, Link(slot-1))
	m.send(m.messages.at(i), from, from+1)
}

// send sends a message to links that are in the output already.
func (m *Machine) send(p *message, from, end uint32) {
	a := m.act(Send)
	a.to, a.toEnd = from, end
	m.write(p, &a.Message)
	if p.blob != 0 {
		a.Body = record.Body{Blob: m.blobs.at(p.blob).number, Off: int64(p.off), Len: int64(p.len)}
	}
	if p.texts != nil {
		a.Text = p.texts.data
	}
}

// write makes the header of a message.
func (m *Machine) write(p *message, w *wire.Message) {
	w.Kind, w.From = p.kind, m.users.at(p.from).uid
	w.ID, w.Posted = m.ids.text(p.id), m.ids.postedAs(p.posted)
	if p.blob != 0 {
		w.Notify = p.notify
		if p.kind == spec.MsgNotify {
			w.PostID = wire.FormatID(p.postID)
		}
	}
	w.DataLen, w.DataHead, w.DataSum = p.len, p.head, p.sum
	if p.texts != nil {
		m.fill(w, p.texts)
	}
}

func (m *Machine) fill(w *wire.Message, t *texts) {
	switch w.Kind {
	case spec.MsgLogin:
		w.Node = t.label
	case spec.MsgUser:
		w.NewNode, w.NodeID, w.NewAlias = t.label, t.nodeid, t.newAlias
	case spec.MsgOhiEdit:
		w.Type = t.act
		w.For = make([]wire.Recipient, len(t.users))
		for i, u := range t.users {
			w.For[i].ID = m.users.at(u).uid
		}
	case spec.MsgInvite:
		w.GID, w.Alias, w.To = t.gid, t.alias, t.to
	case spec.MsgMember:
		w.Act, w.GID, w.Alias, w.NewAlias = t.act, t.gid, t.alias, t.newAlias
	case spec.MsgPing:
		w.Alias, w.To = t.alias, t.to
	}
}

// ackDone answers a request that led to no message of its own (ACK-3).
func (m *Machine) ackDone(slot uint32, r *wire.Request) {
	m.reply(slot, spec.MsgAck).ID = r.ID
}

// ackSent answers a request that led to the message p (ACK-2, ACK-5).
func (m *Machine) ackSent(slot uint32, r *wire.Request, p *message) {
	w := m.reply(slot, spec.MsgAck)
	w.ID, w.MsgID, w.Posted = r.ID, m.ids.text(p.id), m.ids.postedAs(p.posted)
}
