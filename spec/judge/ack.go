package judge

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// acks are the requests of a link that wait for their ack.
type acks struct {
	open   []*pending
	unsure bool // there may be others
}

// pending is one request.
type pending struct {
	l         *Link
	ref       Ref
	request   *wire.Request
	user      *user  // whose request it is, nil when that is not known
	floor     string // an id that was given before it was sent, or ""
	overtaken *Ref   // the first ack of a later request that came before its own

	body, note digest
	text       []byte // of a Ping or GroupInvite
	whole      bool   // all data were seen
	refuse     string // requirement by which the data are to be refused, or ""
}

// waitForAck takes note of a request of the ops 3 to 9.
func (l *Link) waitForAck(ref Ref, r *wire.Request) *pending {
	p := &pending{l: l, ref: ref, request: r, floor: l.j.ids.before(ref.At), whole: r.DataLen == 0}
	if spec.Request(r.Op).MsgID {
		p.countIn()
	}
	if len(l.acks.open) == l.j.config.Limits.Requests {
		l.acks.open = l.acks.open[1:]
		l.acks.unsure = true
		l.missed()
	}
	l.acks.open = append(l.acks.open, p)
	return p
}

// acked finds the request of an ack. It needs to have seen all requests of the
// link; when it has not, it goes by those it has.
//
// A request is acked once, by its own id (ACK-1), in order (ACK-6), and the
// same id used twice is acked twice (ACK-7). Msgid and posted are there when
// the request succeeded and led to a message (ACK-2), else not (ACK-3, ACK-4).
func (l *Link) acked(ref Ref, m *wire.Message) {
	a := &l.acks
	i := a.find(m.ID)
	if i < 0 {
		l.unasked(ref, m)
		return
	}
	p := a.open[i]
	if i > 0 && !a.unsure && a.open[0].overtaken == nil && !l.doom.set {
		l.j.found("ACK-6", ref.At, "the ack of a later request came before that of "+a.open[0].request.Op.String(), ref, p.ref, a.open[0].ref)
	}
	for _, earlier := range a.open[:i] {
		if earlier.overtaken == nil {
			earlier.overtaken = &ref
		}
	}
	certain := !a.unsure && a.find2(m.ID, p.request.Op) < 0
	if !certain {
		l.missed()
	}
	a.open = append(a.open[:i:i], a.open[i+1:]...)
	l.heard = p.ref.At
	defer p.countOut()
	l.wentOn(ref, &p.ref)
	l.confirm(p.ref.Number)

	h, hasID := spec.Request(p.request.Op), m.Keys.Has(spec.KeyMsgID)
	switch {
	case m.Keys.Has(spec.KeyError):
		l.j.failed(p, ref)
	case p.refuse != "":
		l.j.found(p.refuse, ref.At, h.Name+" succeeded with a text that is to be refused", ref, p.ref)
	case !certain:
	case h.MsgID && !hasID:
		l.j.found("ACK-2", ref.At, "the ack of a successful "+h.Name+" has no msgid", ref, p.ref)
	case !h.MsgID && hasID:
		l.j.found("ACK-3", ref.At, "the ack of "+h.Name+" has a msgid", ref, p.ref)
	case hasID:
		l.j.claimed(p, ref, m)
	}
}

// unasked judges an ack whose id no waiting request has.
func (l *Link) unasked(ref Ref, m *wire.Message) {
	switch d := &l.doom; {
	case d.certain:
		l.j.found(d.requirement, ref.At, "a protocol error was answered with an ack: "+d.text, ref, d.frame)
		d.certain = false
	case d.set || l.acks.unsure || l.phase.unknown:
	default:
		l.j.found("ACK-1", ref.At, "an ack with the id "+quote(m.ID)+", which no request has that waits for one", ref)
	}
}

// find returns the place of the first request with an id, or -1.
func (a *acks) find(id string) int {
	for i, p := range a.open {
		if p.request.ID == id {
			return i
		}
	}
	return -1
}

// find2 returns the place of a request that has the id but is no op, or -1.
func (a *acks) find2(id string, op spec.Op) int {
	for i, p := range a.open {
		if p.request.ID == id && p.request.Op != op {
			return i
		}
	}
	return -1
}

// closedAcks reports requests that never got their ack, though ones sent later
// did, and the server then ended the link in good order (ACK-1).
func (l *Link) closedAcks(t time.Time) {
	for _, p := range l.acks.open {
		if p.user != nil {
			p.user.dirty = true // what came of it stays unknown
		}
	}
	if !l.phase.quit || l.acks.unsure || l.phase.unknown {
		return
	}
	for _, p := range l.acks.open {
		if p.overtaken != nil {
			l.j.found("ACK-1", t, p.request.Op.String()+" was never acked, a later request was", p.ref, *p.overtaken)
		}
	}
}
