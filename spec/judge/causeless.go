package judge

import (
	"github.com/tmtplab/tmtplab/spec"
)

// mostUnclaimed is how many messages of one user may wait for the acks that
// name them.
const mostUnclaimed = 64

// countIn takes note of a request that may lead to a message.
func (p *pending) countIn() {
	u, ok := p.l.j.users.get(p.l.claims())
	if !ok {
		p.l.missed()
		return
	}
	u.open++
	p.user = u
}

// countOut takes note of its ack.
func (p *pending) countOut() {
	if u := p.user; u != nil {
		u.open--
		p.user = nil
		p.l.j.causes(u)
	}
}

// causeless takes note of a delivery, ping or invite that no ack has named yet.
// In the end one must, by the id that the recipients see (ACK-5). It needs to
// have seen all requests of the sender with their acks (Config.All): a link
// that is lost with a request under way leaves that open for good.
func (j *Judge) causeless(ref Ref, kind spec.Msg, e *message) {
	if !j.config.All || e.ack != nil || kind != spec.MsgDelivery && kind != spec.MsgPing && kind != spec.MsgInvite {
		return
	}
	u, ok := j.users.get(e.from)
	if !ok || u.dirty {
		return
	}
	if len(u.unclaimed) == mostUnclaimed {
		u.dirty = true
		return
	}
	u.unclaimed = append(u.unclaimed, e)
	j.causes(u)
}

// causes reports the messages of a user that no ack names, when no request is
// left whose ack could.
func (j *Judge) causes(u *user) {
	if u.dirty {
		u.unclaimed = nil
	}
	if u.open > 0 {
		return
	}
	for _, e := range u.unclaimed {
		if e.ack == nil {
			j.found("ACK-5", e.gotRef.At, "message "+quote(e.id)+" came from "+quote(e.from)+", but no ack of theirs names it", e.gotRef)
		}
	}
	u.unclaimed = nil
}
