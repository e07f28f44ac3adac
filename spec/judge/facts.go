package judge

import (
	"errors"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// facts are what a message says beyond (std), as its sender asked for it or as
// a recipient got it.
type facts struct {
	known bool

	alias, to, gid             digest
	dataLen, dataHead, dataSum uint64
	notify                     uint64
	notifyKnown, dataKnown     bool
	data                       digest
}

// factsOf are those of a message that came. Data are those seen, if whole.
func factsOf(m *wire.Message, data digest, whole bool) facts {
	return facts{known: true, alias: digestOf(m.Alias), to: digestOf(m.To), gid: digestOf(m.GID),
		dataLen: m.DataLen, dataHead: m.DataHead, dataSum: m.DataSum,
		notify: m.Notify, notifyKnown: true, data: data, dataKnown: whole}
}

// facts are those of the message that a request asks for.
func (p *pending) facts() facts {
	r := p.request
	f := facts{known: true, dataLen: r.DataLen, dataHead: r.DataHead, dataSum: r.DataSum,
		notifyKnown: true, data: p.body, dataKnown: p.whole}
	switch r.Op {
	case spec.OpPing, spec.OpGroupInvite:
		f.alias, f.to, f.gid = digestOf(r.From), digestOf(r.To), digestOf(r.GID)
	case spec.OpPostNotify:
		f.dataLen -= r.NoteLen
		f.notify = uint64(len(r.For) + len(r.NoteFor))
		if !r.ForNotSelf {
			f.notify++
			f.notifyKnown = !r.Keys.Has(spec.KeyForNotSelf) // false: NOTE-13
		}
	}
	return f
}

// noteFacts are those of the notification that a PostNotify asks for.
func (p *pending) noteFacts() facts {
	r := p.request
	return facts{known: true, dataLen: r.NoteLen, dataHead: r.NoteHead, dataSum: r.NoteSum,
		notifyKnown: true, data: p.note, dataKnown: p.whole}
}

// take digests the data of a request: of a PostNotify, the notification and
// the message by themselves.
func (p *pending) take(octets []byte) {
	if p.request.Op == spec.OpPostNotify && p.note.octets < p.request.NoteLen {
		n := min(p.request.NoteLen-p.note.octets, uint64(len(octets)))
		p.note.add(octets[:n])
		octets = octets[n:]
	}
	p.body.add(octets)
	if spec.Request(p.request.Op).Data == spec.TextData {
		p.text = append(p.text, octets...)
	}
}

// done takes note of all data having been sent. What is no text is refused, by
// a quit or by an ack (PING-4, PING-5o).
func (p *pending) done(whole bool) {
	p.whole = whole
	p.l.j.posting(p)
	if !whole || spec.Request(p.request.Op).Data != spec.TextData {
		return
	}
	p.l.j.wrote(p.text, nil)
	err := wire.CheckText(p.text)
	p.text = nil
	if err == nil {
		return
	}
	p.refuse = "PING-4"
	if e := new(wire.Error); errors.As(err, &e) && e.Requirement == "PING-5" {
		p.refuse = "PING-5o"
	}
	p.l.erred(p.ref, err, nil)
}

// rules are the requirements that a difference breaks.
type rules struct {
	text, length, sums, data, notify string
}

// sameForAll are broken when recipients get different things.
var sameForAll = rules{"STD-5", "POST-12", "DATA-4", "POST-12", "NOTE-3"}

// asAsked are broken when a recipient gets other than what the sender sent.
func asAsked(op spec.Op, kind spec.Msg) rules {
	switch {
	case kind == spec.MsgNotify:
		return rules{"TEXT-1", "NOTE-2", "NOTE-2", "NOTE-2", "NOTE-2"}
	case op == spec.OpPostNotify:
		return rules{"TEXT-1", "NOTE-1", "NOTE-1", "NOTE-1", "NOTE-3"}
	case op == spec.OpPost:
		return rules{"TEXT-1", "DATA-5", "DATA-4", "DATA-5", "NOTE-3"}
	}
	return rules{"TEXT-1", "TEXT-1", "DATA-4", "TEXT-1", "NOTE-3"}
}

// differ returns the requirement broken by the first difference between what
// should be the same, and what it is in words; "" when there is none. Data are
// compared when all of them were seen on both sides.
func (f *facts) differ(other *facts, r rules) (requirement, what string) {
	switch {
	case !f.known || !other.known:
		return "", ""
	case f.alias != other.alias:
		return r.text, "alias"
	case f.to != other.to:
		return r.text, "to"
	case f.gid != other.gid:
		return r.text, "gid"
	case f.dataLen != other.dataLen:
		return r.length, "datalen"
	case f.dataHead != other.dataHead:
		return r.sums, "datahead"
	case f.dataSum != other.dataSum:
		return r.sums, "datasum"
	case f.notifyKnown && other.notifyKnown && f.notify != other.notify:
		return r.notify, "notify"
	case f.dataKnown && other.dataKnown && f.data != other.data:
		return r.data, "the data"
	}
	return "", ""
}
