package model

import (
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// link is a connection that has not been closed by either side.
type link struct {
	number  server.Link
	opened  time.Duration
	heard   time.Duration // when the client's last octet came, or the session began
	rev     bool          // TmtpRev came
	node    *node         // logged in, nil before
	request *wire.Request // waits for its body, or for the verdict on its token
}

func (m *Model) find(n server.Link) *link {
	for _, l := range m.links {
		if l.number == n {
			return l
		}
	}
	return nil
}

// linkOf returns the link a node is logged in on, or nil.
func (m *Model) linkOf(n *node) *link {
	for _, l := range m.links {
		if l.node == n {
			return l
		}
	}
	return nil
}

func (m *Model) take(in server.Input) {
	if in.Kind == server.LinkOpened {
		m.links = append(m.links, &link{number: in.Link, opened: m.now.Mono, heard: m.now.Mono})
		return
	}
	l := m.find(in.Link)
	if l == nil {
		return // it was closed by us
	}
	l.heard = m.now.Mono
	switch in.Kind {
	case server.HeaderRead:
		m.header(l, in.Request)
	case server.BodyRead:
		r := l.request
		l.request = nil
		m.body(l, r, in.Body, in.Text)
	case server.BodyFailed:
		m.refuse(l, l.request)
		l.request = nil
	case server.Unreadable:
		m.quit(l)
	case server.TokenChecked:
		m.token(l, in.Err)
	case server.LinkClosed:
		m.end(l)
	}
}

// header carries out a request, or as much of it as can be done before its data
// have come.
func (m *Model) header(l *link, r *wire.Request) {
	early := r.Op == spec.OpTmtpRev || r.Op == spec.OpRegister || r.Op == spec.OpLogin
	switch {
	case l.request != nil, // CONN-2: something before the verdict on a token
		!l.rev && r.Op != spec.OpTmtpRev,                         // CONN-1
		l.rev && r.Op == spec.OpTmtpRev,                          // CONN-3
		l.node == nil && !early,                                  // CONN-2
		l.node != nil && early,                                   // CONN-4
		len(r.ID) > spec.MaxIDOctets && spec.Request(r.Op).Acked: // TEXT-2
		m.quit(l)
		return
	}
	if spec.Request(r.Op).Data != spec.NoData {
		m.withData(l, r)
		return
	}
	switch r.Op {
	case spec.OpTmtpRev:
		l.rev = true
		m.reply(l, wire.Message{Kind: spec.MsgTmtpRev, ID: "1", Name: m.config.Name, Auth: m.config.Auth, AuthBy: m.config.AuthBy})
	case spec.OpRegister:
		m.register(l, r)
	case spec.OpLogin:
		m.login(l, r)
	case spec.OpUserEdit:
		m.userEdit(l, r)
	case spec.OpOhiEdit:
		m.ohiEdit(l, r)
	case spec.OpGroupEdit:
		m.groupEdit(l, r)
	case spec.OpAck:
		m.acknowledge(l.node, r.ID)
	case spec.OpQuit:
		m.bye(l, loggedOut) // BYE-1
	}
}

// withData asks for the data of a request, unless it has none or must fail.
func (m *Model) withData(l *link, r *wire.Request) {
	switch {
	case !m.allowed(l.node, r):
		m.refuse(l, r)
		if r.DataLen > 0 {
			m.ask(l, server.SkipBody)
		}
	case r.DataLen == 0:
		m.body(l, r, record.Body{}, nil)
	default:
		l.request = r
		m.ask(l, server.TakeBody)
	}
}

// allowed reports whether a request with data may succeed, as things are now.
func (m *Model) allowed(n *node, r *wire.Request) bool {
	switch r.Op {
	case spec.OpPing:
		return m.mayPing(n.owner, r)
	case spec.OpGroupInvite:
		return m.mayInvite(n.owner, r)
	}
	return m.mayPost(n.owner, r.For) && m.mayPost(n.owner, r.NoteFor)
}

func (m *Model) body(l *link, r *wire.Request, b record.Body, text []byte) {
	if spec.Request(r.Op).Data == spec.TextData && wire.CheckText(text) != nil {
		m.quit(l) // PING-4o, PING-5o
		return
	}
	if !m.allowed(l.node, r) {
		m.refuse(l, r)
		return
	}
	switch r.Op {
	case spec.OpPost:
		m.post(l, r, b)
	case spec.OpPostNotify:
		m.postNotify(l, r, b)
	case spec.OpGroupInvite:
		m.groupInvite(l, r, string(text))
	case spec.OpPing:
		m.ping(l, r, string(text))
	}
}

func (m *Model) ask(l *link, what server.ActionKind) {
	m.out.add(l, asked, what)
}

func (m *Model) reply(l *link, w wire.Message) {
	m.out.add(l, replied, server.Send).Message = w
}

// done acks a request; p is the message it led to, or nil.
func (m *Model) done(l *link, r *wire.Request, p *message) {
	w := wire.Message{Kind: spec.MsgAck, ID: r.ID}
	if p != nil {
		w.MsgID, w.Posted = p.ID, p.Posted
	}
	m.reply(l, w)
}

func (m *Model) refuse(l *link, r *wire.Request) {
	m.reply(l, wire.Message{Kind: spec.MsgAck, ID: r.ID, Error: "refused"})
}

// loggedOut is the one error text that the protocol knows (BYE-1).
const loggedOut = "logout ok"

// quit answers a protocol error (CONN-5).
func (m *Model) quit(l *link) { m.bye(l, "protocol error") }

func (m *Model) bye(l *link, why string) {
	m.reply(l, wire.Message{Kind: spec.MsgQuit, Error: why})
	m.shut(l)
}

func (m *Model) shut(l *link) {
	m.out.add(l, ended, server.Close)
	m.end(l)
}

// end forgets a link, and the session on it.
func (m *Model) end(l *link) {
	m.links = slices.DeleteFunc(m.links, func(other *link) bool { return other == l })
	if l.node != nil {
		l.node.flying = nil
		m.leave(l.node.owner)
	}
}

// tick closes what has been silent for too long (CONN-8, CONN-9), then sends
// again what was not acknowledged (RCPT-3).
func (m *Model) tick() {
	for _, l := range slices.Clone(m.links) {
		if m.silent(l) <= m.now.Mono {
			m.shut(l)
		}
	}
	for _, l := range m.links {
		if n := l.node; n != nil && n.flying != nil && n.sent+m.config.Timers.Ack <= m.now.Mono {
			m.send(l, n.flying)
		}
	}
}

// silent is when a link is to be closed if nothing more comes.
func (m *Model) silent(l *link) time.Duration {
	if l.node == nil {
		return l.opened + m.config.Timers.Login
	}
	return l.heard + m.config.Timers.Idle
}

// Wake returns when a Tick will do something, or server.Never.
func (m *Model) Wake() time.Duration {
	wake := server.Never
	for _, l := range m.links {
		wake = min(wake, m.silent(l))
		if l.node != nil && l.node.flying != nil {
			wake = min(wake, l.node.sent+m.config.Timers.Ack)
		}
	}
	return wake
}
