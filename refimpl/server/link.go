package server

import (
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// phase is how far a link has come.
type phase uint8

const (
	closed   phase = iota // no such link
	opened                // TmtpRev must come (CONN-1)
	greeted               // Register or Login must come (CONN-2)
	checking              // a token is being verified
	online                // logged in
	closing               // nothing counts any more but LinkClosed
)

// link is one connection. A link with the number n has the slot n+1, whose
// timers stay armed when the number is used again.
type link struct {
	heard  time.Duration // when the last octet came; before login, when it was opened
	ackDue time.Duration // when the message in flight is sent again, or Never
	armed  [timerCount]time.Duration
	user   uint32 // once online
	node   uint32 // of the user
	wait   uint32 // the request that waits for its data or its token
	phase  phase

	_ [16]byte // a link fills a cache line
}

func slotOf(n Link) uint32 { return uint32(n) + 1 }

func (m *Machine) open(n Link) {
	slot := slotOf(n)
	m.links.reach(slot)
	l := m.links.at(slot)
	*l = link{heard: m.now.Mono, ackDue: Never, armed: l.armed, phase: opened}
	m.linkCount = max(m.linkCount, slot)
	m.arm(idleTimer, slot, l, m.now.Mono+m.config.Timers.Login)
}

// link returns the link of an input, or nil when there is none or its Close
// is already on its way.
func (m *Machine) link(n Link) *link {
	if uint32(n) >= m.linkCount {
		return nil
	}
	if l := m.links.at(slotOf(n)); l.phase != closed && l.phase != closing {
		return l
	}
	return nil
}

// admit makes the checks that are the same for all requests. Those of data
// repeat the codec's, for requests that did not come through it.
func (l *link) admit(r *wire.Request) error {
	switch {
	case r.Op >= spec.OpCount:
		return &ProtocolError{"HEAD-2", "there is no such op"}
	case l.phase == opened && r.Op != spec.OpTmtpRev:
		return &ProtocolError{"CONN-1", "the first message must be TmtpRev"}
	case l.phase != opened && r.Op == spec.OpTmtpRev:
		return &ProtocolError{"CONN-3", "TmtpRev came twice"}
	case l.phase == checking:
		return &ProtocolError{"CONN-2", "Register is not done yet"}
	case l.phase == greeted && r.Op != spec.OpRegister && r.Op != spec.OpLogin:
		return &ProtocolError{"CONN-2", "log in first"}
	case l.phase == online && (r.Op == spec.OpRegister || r.Op == spec.OpLogin):
		return &ProtocolError{"CONN-4", "the link is logged in already"}
	}
	h := spec.Request(r.Op)
	switch {
	case r.DataLen == 0:
		if h.Data == spec.BodyData {
			return &ProtocolError{"POST-10", "a message needs data"}
		}
	case h.Data == spec.NoData:
		return &ProtocolError{"DATA-6", "the request takes no data"}
	case h.Data == spec.TextData && r.DataLen > spec.MaxTextOctets:
		return &ProtocolError{"PING-5", "the text is too long"}
	}
	if h.Acked && len(r.ID) > spec.MaxIDOctets {
		return &ProtocolError{"TEXT-2", "the id is too long"}
	}
	return nil
}

// start makes the link a session of the node.
func (m *Machine) start(slot uint32, l *link, node uint32) {
	n := m.nodes.at(node)
	n.link = slot
	m.users.at(n.user).online++
	l.user, l.node = n.user, node
	l.phase, l.heard = online, m.now.Mono
	m.arm(idleTimer, slot, l, m.now.Mono+m.config.Timers.Idle)
}

// end ends what the link stands for, whether a session or a request that
// waits. The message in flight stays at the head of its lane.
func (m *Machine) end(l *link, to phase) {
	was := l.phase
	l.phase, l.ackDue = to, Never
	if l.wait != 0 {
		m.forget(l)
	}
	if was != online {
		return
	}
	n := m.nodes.at(l.node)
	n.link, n.flight = 0, 0
	if u := m.users.at(n.user); u.online > 1 {
		u.online--
	} else {
		u.online = 0
		m.leave(n.user)
	}
}

// shut closes the link without a word.
func (m *Machine) shut(slot uint32, l *link) {
	a := m.act(Close)
	a.Link = Link(slot - 1)
	m.end(l, closing)
}

// quit closes the link with a reason (CONN-5).
func (m *Machine) quit(slot uint32, l *link, reason string) {
	w := m.reply(slot, spec.MsgQuit)
	w.Error = strings.ToValidUTF8(reason, "\uFFFD") // HEAD-9
	m.shut(slot, l)
}

// fail answers a request that came to nothing.
func (m *Machine) fail(slot uint32, l *link, id string, err error) {
	refusal, ok := err.(Refusal)
	if !ok {
		m.quit(slot, l, err.Error())
		return
	}
	w := m.reply(slot, spec.MsgAck)
	w.ID, w.Error = id, string(refusal)
}
