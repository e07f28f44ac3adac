package judge

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// message is one message of the server, known from a recipient that got it,
// from the ack of the request that led to it, or from both.
type message struct {
	id, from, posted string // as a recipient got them
	got              facts
	gotRef           Ref // the first that was seen

	ack         *Ref   // of the request that led to it, nil until it comes
	by, toldFor string // the uid that caused it, and posted in the ack
	op          spec.Op
	requested   Ref
	asked       facts
	sender      int // number of the link

	waiting []arrival // nodes that got it before the ack was seen
}

type messageKey struct {
	kind spec.Msg
	id   string // of a notify: its postid
}

// coming is a message whose data are on their way.
type coming struct {
	l    *Link
	ref  Ref
	m    *wire.Message
	data digest
}

func (c *coming) take(octets []byte) { c.data.add(octets) }

// done judges a message that came whole. One that was cut off never came.
func (c *coming) done(whole bool) {
	e := c.l.j.sameMessage(c, factsOf(c.m, c.data, whole))
	c.l.j.delivered(c, whole)
	c.l.got(c.ref, c.m, e)
}

// sameMessage holds what one recipient got against what others got (STD-5,
// POST-12) and against what the sender sent and was told (ACK-5, NOTE-1 to
// NOTE-5, DATA-4, DATA-5, TEXT-1). It needs to have seen the same id before; a
// notification is known by the id of its message.
func (j *Judge) sameMessage(c *coming, f facts) *message {
	m := c.m
	key := messageKey{m.Kind, m.ID}
	if m.Kind == spec.MsgNotify {
		key.id = m.PostID
		if m.ID == m.PostID {
			j.found("NOTE-5", c.ref.At, "a notification has the id of its message", c.ref)
		}
	}
	e, _ := j.messages.get(key)
	if e == nil {
		e = &message{}
		key.id = strings.Clone(key.id)
		j.messages.put(key, e)
	}
	if !e.got.known {
		e.id, e.from, e.posted = strings.Clone(m.ID), strings.Clone(m.From), strings.Clone(m.Posted)
		e.got, e.gotRef = f, c.ref
		e.match(j, c.ref, m.Kind)
		j.causeless(c.ref, m.Kind, e)
		return e
	}
	differs := func(what string) {
		j.found("STD-5", c.ref.At, "two recipients got "+m.Kind.String()+" "+quote(m.ID)+" with another "+what, c.ref, e.gotRef)
	}
	switch {
	case m.From != e.from:
		differs("from")
	case m.Posted != e.posted:
		differs("posted")
	case m.Kind == spec.MsgNotify && m.ID != e.id:
		differs("id")
	default:
		if requirement, what := f.differ(&e.got, sameForAll); requirement != "" {
			j.found(requirement, c.ref.At, "two recipients got "+m.Kind.String()+" "+quote(m.ID)+" with a difference in "+what, c.ref, e.gotRef)
		}
	}
	return e
}

// claimed takes note of the message that a request led to, by its ack.
func (j *Judge) claimed(p *pending, ref Ref, m *wire.Message) {
	p.grows(ref, m)
	kind := spec.MsgDelivery
	switch p.request.Op {
	case spec.OpPing:
		kind = spec.MsgPing
	case spec.OpGroupInvite:
		kind = spec.MsgInvite
	}
	if j.claim(p, ref, m, kind, p.facts()) && p.request.Op == spec.OpPostNotify {
		j.claim(p, ref, m, spec.MsgNotify, p.noteFacts())
	}
}

// claim reports whether the message was not claimed before.
func (j *Judge) claim(p *pending, ref Ref, m *wire.Message, kind spec.Msg, asked facts) bool {
	key := messageKey{kind, strings.Clone(m.MsgID)}
	e, _ := j.messages.get(key)
	if e == nil {
		e = &message{}
		j.messages.put(key, e)
	}
	if e.ack != nil {
		j.found("STD-2", ref.At, "two requests led to messages with the id "+quote(m.MsgID), ref, *e.ack)
		return false
	}
	e.ack, e.by, e.toldFor, e.op = &ref, p.l.uid, strings.Clone(m.Posted), p.request.Op
	e.requested, e.asked, e.sender = p.ref, asked, p.l.number
	e.match(j, ref, kind)
	j.orderWaiting(e)
	return true
}

// match holds what a recipient got against what the sender sent and was told
// (ACK-5, STD-1), when both are known. Ref is the frame by which the second
// became known.
func (e *message) match(j *Judge, ref Ref, kind spec.Msg) {
	if !e.got.known || e.ack == nil {
		return
	}
	if e.by != "" && e.from != e.by {
		j.found("STD-1", ref.At, kind.String()+" is from "+quote(e.from)+", but "+quote(e.by)+" caused it", e.gotRef, *e.ack)
	}
	switch {
	case e.posted == e.toldFor:
	case kind == spec.MsgNotify:
		j.found("NOTE-5o", ref.At, "a notification is posted at another time than its message", e.gotRef, *e.ack)
	default:
		j.found("ACK-5", ref.At, "posted is "+quote(e.posted)+" in the "+kind.String()+", "+quote(e.toldFor)+" in the ack", e.gotRef, *e.ack)
	}
	if requirement, what := e.got.differ(&e.asked, asAsked(e.op, kind)); requirement != "" {
		j.found(requirement, ref.At, kind.String()+" came with a difference in "+what+" from what was sent", e.gotRef, e.requested)
	}
}
