package judge

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// phase is how far a link has come: what the client asked for, and what the
// server said to it.
type phase struct {
	unknown bool // nothing follows from what was not seen

	rev         *Ref // the TmtpRev
	version     string
	revAnswered bool

	auth       *Ref // the Register or Login
	register   bool // it is a Register
	uid, node  string
	authEvent  uint64
	registered bool
	logged     bool // info came

	bye  *Ref // the client's Quit
	quit bool // the server's
}

// join makes the phase one that is not known.
func (p *phase) join() { p.unknown = true }

// asked takes note of a request that moves the link on, and of one that the
// link's phase forbids.
func (l *Link) asked(ref Ref, r *wire.Request) {
	p := &l.phase
	wrong := func(requirement, reason string) {
		if !p.unknown {
			l.erred(ref, &wire.Error{Requirement: requirement, Offset: -1, Reason: reason}, nil)
		}
	}
	switch {
	case r.Op == spec.OpTmtpRev:
		if p.rev != nil {
			wrong("CONN-3", "a second TmtpRev")
			return
		}
		p.rev, p.version = &ref, r.ID
	case p.rev == nil && ref.Number == 0 && !l.joined:
		wrong("CONN-1", r.Op.String()+" before TmtpRev")
	}
	switch {
	case r.Op == spec.OpTmtpRev:
	case r.Op == spec.OpRegister || r.Op == spec.OpLogin:
		if p.auth != nil {
			wrong("CONN-4", "a second Register or Login")
			return
		}
		p.auth, p.register, p.authEvent = &ref, r.Op == spec.OpRegister, l.j.event
		p.uid, p.node = r.UID, r.Node
	case p.auth == nil && p.rev != nil:
		wrong("CONN-2", r.Op.String()+" before login")
	case r.Op == spec.OpQuit && p.bye == nil:
		p.bye = &ref
	}
}

// answered holds a server message to the link's phase. It needs to have seen
// the link from its start, but for what follows a quit.
func (l *Link) answered(ref Ref, m *wire.Message) {
	p := &l.phase
	report := func(requirement, text string) {
		switch {
		case l.doom.certain: // this is what came of going on
			l.wentOn(ref, &l.doom.frame)
		case !p.unknown:
			l.j.found(requirement, ref.At, text, ref)
		}
	}
	if p.quit {
		l.j.found("CONN-5", ref.At, m.Kind.String()+" after the quit", ref)
		return
	}
	switch m.Kind {
	case spec.MsgTmtpRev:
		switch {
		case p.rev == nil:
			report("REV-1", "a tmtprev that nobody asked for")
		case p.revAnswered:
			report("REV-1", "a second tmtprev")
		case m.ID != "1" && p.version == "1":
			report("REV-1", "version 1 was answered with version "+m.ID)
		}
		p.revAnswered = true
	case spec.MsgRegistered:
		if p.auth == nil || !p.register || p.registered || p.logged {
			report("REG-1", "a registered that nobody asked for")
		}
		p.registered = true
		l.wentOn(ref, p.auth)
		l.joins(ref, m.UID, m.NodeID)
	case spec.MsgInfo:
		l.loggedIn(ref, m, report)
	case spec.MsgQuit:
		p.quit = true
		if p.bye != nil && !l.doom.set {
			l.confirm(p.bye.Number)
		}
	default:
		switch {
		case p.logged:
		case p.auth != nil && spec.Message(m.Kind).Std:
			report("LOG-5", m.Kind.String()+" before info")
		default:
			report("SEC-3", m.Kind.String()+" before login")
		}
	}
}

// loggedIn judges the info that opens a session.
func (l *Link) loggedIn(ref Ref, m *wire.Message, report func(requirement, text string)) {
	p := &l.phase
	switch {
	case p.auth == nil || p.logged:
		report("LOG-1", "an info that nobody asked for")
	case p.register && !p.registered:
		report("REG-1o", "info before registered")
	case !p.register && !m.Keys.Has(spec.KeyOhi):
		report("LOG-3", "the info that answers a Login has no ohi")
	}
	p.logged = true
	if p.auth != nil {
		l.heard = p.auth.At
	}
	l.wentOn(ref, p.auth)
	if p.auth != nil && !p.register {
		l.logsIn(ref, p.uid, p.node)
	}
}

// doom is a client's protocol error: the server owes a quit and nothing else.
type doom struct {
	set         bool
	certain     bool // every server has to see it so
	frame       Ref
	requirement string
	text        string
}

// erred takes note of a client's protocol error. Header is what it was found
// in, or nil.
func (l *Link) erred(ref Ref, err error, header []byte) {
	if l.client.blind {
		l.missed()
	}
	if l.doom.set {
		return
	}
	e, ok := err.(*wire.Error)
	if !ok {
		e = &wire.Error{Requirement: "FRAME-3", Offset: -1, Reason: err.Error()}
	}
	l.doom = doom{set: true, frame: ref, requirement: e.Requirement, text: e.Error(),
		certain: !l.phase.unknown && certain(e, header)}
}

// certain reports whether the draft leaves a server no choice but to take the
// departure for a protocol error.
func certain(e *wire.Error, header []byte) bool {
	if at := e.Offset - spec.LengthDigits; at >= 0 && at < len(header) && recorded(header[at:]) {
		return false
	}
	switch e.Requirement {
	case "FRAME-3", "FRAME-4", "HEAD-1", "HEAD-2", "HEAD-4", "HEAD-5", "DATA-2", "DATA-3", "DATA-6",
		"CONN-1", "CONN-2", "CONN-3", "CONN-4", "REV-4", "REG-3", "USER-3", "OHI-8", "GRP-8", "POST-9", "NOTE-10", "RCPT-7":
		return true
	}
	return false
}

// recorded reports whether a value is one about which servers differ: null, -0,
// or a number with a fraction or an exponent (HEAD-14).
func recorded(value []byte) bool {
	for i, c := range value {
		switch {
		case i == 0 && (c == 'n' || c == '-' && len(value) > 1 && value[1] == '0'), c == '.', c == 'e', c == 'E':
			return true
		case c != '-' && (c < '0' || c > '9'):
			return false
		}
	}
	return false
}

// wentOn reports that the server carried out a request that came with or after
// a protocol error. It needs to know that the error was one for every server.
func (l *Link) wentOn(ref Ref, request *Ref) {
	if l.doom.certain && request != nil && request.Number >= l.doom.frame.Number {
		l.j.found(l.doom.requirement, ref.At, "the server went on after a protocol error: "+l.doom.text, ref, l.doom.frame)
		l.doom.certain = false // once is enough
	}
}

// soon is how much later than a request the end of a link is taken for the
// answer to it.
const soon = time.Second

// closedPhase judges how a link ended: a protocol error (CONN-5) and a failed
// login (CONN-6) are answered by quit. It needs to have seen the link from its
// start, and to know that the server closed it in good order, at once, and not
// because a timeout had passed.
func (l *Link) closedPhase(t time.Time, by By) {
	p := &l.phase
	if by != ByServer || p.unknown || p.quit || l.server.blind || l.server.splitter.Inside() || l.timedOut(t) {
		return
	}
	end := Ref{Link: l.number, From: spec.Server, Number: l.server.frames, At: t}
	switch d := &l.doom; {
	case d.set:
		enough := !l.client.blind || l.client.garbage == 0 || l.client.garbage >= spec.LengthDigits+spec.MinHeaderOctets
		if d.certain && enough && t.Sub(d.frame.At) <= soon {
			l.j.found("CONN-5", t, "the link was closed without a quit after a protocol error: "+d.text, d.frame, end)
		}
	case p.auth != nil && !p.register && !p.logged && t.Sub(p.auth.At) <= soon:
		l.j.found("CONN-6", t, "the link was closed without a quit after a Login", *p.auth, end)
	}
}

// timedOut reports whether the link may have ended by a timeout: half of one
// has passed since its start, or since the last octets that the server is known
// to have had.
func (l *Link) timedOut(t time.Time) bool {
	known := func(timeout time.Duration) time.Duration {
		if timeout == 0 {
			return soon
		}
		return timeout
	}
	since, timeout := l.heard, known(l.j.config.IdleTimeout)
	if !l.phase.logged {
		since, timeout = l.opened, min(timeout, known(l.j.config.LoginTimeout))
	}
	return t.Sub(since) >= timeout/2
}
