package client

import (
	"errors"
	"fmt"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Why an input of the user is refused, or a link given up.
var (
	ErrStarted   = errors.New("a session is open already, or being opened or closed")
	ErrAccount   = errors.New("there is an account already")
	ErrNoAccount = errors.New("there is no account: register first")
	ErrNoAnswer  = errors.New("the server does not answer")
)

// ErrQuit is what the server said when it ended the link.
type ErrQuit struct{ Text string }

// Error returns the server's words with what they were about.
func (e *ErrQuit) Error() string { return "the server ended the session: " + e.Text }

// startRegister begins the session that makes the account.
func (m *Machine) startRegister(r *wire.Request, out *Output) error {
	switch {
	case m.phase != Idle:
		return ErrStarted
	case m.proved:
		return ErrAccount
	}
	register := *r
	register.Op = spec.OpRegister
	if register.NewAlias == "_" { // REG-8: stands for none
		register.NewAlias = ""
	}
	own, _, err := encode(&register, nil)
	if err != nil {
		return err
	}
	m.work.register = own
	m.start(out)
	return nil
}

// startLogin begins a session of the account, which r may give.
func (m *Machine) startLogin(r *wire.Request, out *Output) error {
	switch {
	case m.phase != Idle:
		return ErrStarted
	case r == nil && m.account == "":
		return ErrNoAccount
	case r != nil && m.proved && (r.UID+r.Node != m.account || len(r.UID) != int(m.uidLen)):
		return ErrAccount
	}
	if r != nil && !m.proved {
		login := *r
		login.Op = spec.OpLogin
		own, _, err := encode(&login, nil)
		if err != nil {
			return err
		}
		m.setAccount(own.UID, own.Node)
	}
	m.start(out)
	return nil
}

func (m *Machine) start(out *Output) {
	m.want, m.entered, m.tries, m.since = true, false, 0, Never
	m.dial(out)
}

func (m *Machine) dial(out *Output) {
	m.phase, m.due = Dialing, Never
	out.do(Dial)
}

func (m *Machine) setAccount(uid, node string) {
	m.account, m.uidLen = uid+node, uint16(len(uid)) // a header is no longer
}

// prove makes an account durable that the server has confirmed.
func (m *Machine) prove(out *Output) {
	if !m.proved {
		m.proved = true
		m.putAccount(out)
	}
}

// logout ends the session as the protocol wants it, or whatever else is under way.
func (m *Machine) logout(now record.Time, out *Output) {
	m.want = false
	m.work.register = nil
	switch m.phase {
	case Waiting:
		m.phase, m.due = Idle, Never
		out.tell(Event{Kind: Ended})
	case Dialing, Greeting, Entering:
		m.close(nil, out)
	case Open:
		m.send(now, Action{Request: wire.Request{Op: spec.OpQuit}}, out)
		m.phase, m.due = Leaving, now.Mono+m.cfg.handshake()
	}
}

// linkOpened begins the handshake (CLI-1).
func (m *Machine) linkOpened(now record.Time, out *Output) {
	if m.phase != Dialing {
		return
	}
	m.send(now, Action{Request: wire.Request{Op: spec.OpTmtpRev, ID: Version}}, out)
	m.phase, m.due = Greeting, now.Mono+m.cfg.handshake()
}

// greeted goes on with Register or Login, now that tmtprev is there (CLI-1b).
func (m *Machine) greeted(now record.Time, msg *wire.Message, out *Output) {
	if m.phase != Greeting {
		out.fault(errors.New("tmtprev out of turn"))
		return
	}
	if err := m.understands(msg); err != nil {
		m.want = false
		m.close(err, out)
		return
	}
	if r := m.work.register; r != nil {
		m.send(now, Action{Request: *r}, out)
	} else {
		uid, node := m.Account()
		m.send(now, Action{Request: wire.Request{Op: spec.OpLogin, UID: uid, Node: node}}, out)
	}
	m.phase, m.due = Entering, now.Mono+m.cfg.handshake()
}

// understands says why this client cannot talk to the server (CLI-10).
func (m *Machine) understands(msg *wire.Message) error {
	if msg.ID != Version {
		return fmt.Errorf("the server speaks version %q of the protocol, this client only %q", msg.ID, Version)
	}
	demanded := len(msg.AuthBy) > 0 // REV-3: an empty list leaves it to the client
	r := m.work.register
	switch {
	case demanded && r != nil && r.OIDC == nil:
		return errors.New("the server demands a token of a third party to register")
	case demanded && r == nil && msg.Auth == 2:
		return errors.New("the server demands a token of a third party to log in, which version 1 does not say how to give")
	}
	return nil
}

// registered makes the new account durable. The session opens with info, which
// deployed servers send behind it.
func (m *Machine) registered(now record.Time, msg *wire.Message, out *Output) {
	if m.phase != Entering || m.work.register == nil {
		out.fault(errors.New("registered out of turn"))
		return
	}
	m.work.register = nil
	m.setAccount(msg.UID, msg.NodeID)
	m.prove(out)
	e := Event{Kind: Registered, UID: msg.UID, NodeID: msg.NodeID}
	if msg.Error != "" {
		e.Err = errors.New(msg.Error)
	}
	out.tell(e)
	if early := m.work.early; early != nil {
		m.work.early = nil
		m.info(now, early, out)
	}
}

// info opens the session: the presence list is set up again, and what waits
// is sent.
func (m *Machine) info(now record.Time, msg *wire.Message, out *Output) {
	switch {
	case m.phase != Entering:
		out.fault(errors.New("info out of turn"))
		return
	case m.work.register != nil:
		m.work.early = msg
		return
	}
	m.phase, m.since, m.entered = Open, now.Mono, true
	m.due = now.Mono + m.cfg.pulse()
	m.prove(out)
	out.tell(Event{Kind: Online, Ohi: msg.Ohi})
	m.moved(now)
	m.sendPresence(now, out)
	m.sendOutbox(now, out)
}

// quit ends the link; nothing more is sent on it (CLI-9). A node that had been
// logged in is refused when the server has not yet noticed the loss of its
// last link, so that alone is tried again.
func (m *Machine) quit(msg *wire.Message, out *Output) {
	if m.phase == Leaving {
		m.close(nil, out)
		return
	}
	if m.phase != Entering || !m.entered {
		m.want = false
	}
	m.close(&ErrQuit{msg.Error}, out)
}

// close gives the link up. The user learns why when it is closed.
func (m *Machine) close(why error, out *Output) {
	m.work.reason = why
	m.phase, m.due = Closing, Never
	out.do(Close)
}

// linkClosed waits for the next attempt, if the user wants a session.
func (m *Machine) linkClosed(now record.Time, why error, out *Output) {
	if m.phase < Dialing {
		return
	}
	w := m.work
	switch {
	case m.phase == Leaving:
		why = nil
	case m.phase == Closing:
		why = w.reason
	case why == nil:
		why = errors.New("the link was lost")
	}
	w.reason, w.incoming, w.early, w.inits = nil, nil, nil, 0
	if !m.want {
		m.phase, m.due = Idle, Never
		w.register = nil
		out.tell(Event{Kind: Ended, Err: why})
		return
	}
	delay := m.delay(now)
	m.phase, m.due = Waiting, now.Mono+delay
	out.tell(Event{Kind: Offline, Err: why, Delay: delay})
}

// tick does what is due.
func (m *Machine) tick(now record.Time, out *Output) {
	switch {
	case m.unanswered() && now.Mono >= m.work.patience:
		m.close(ErrNoAnswer, out)
	case now.Mono < m.due:
	case m.phase == Waiting:
		m.dial(out)
	case m.phase == Greeting, m.phase == Entering:
		m.close(ErrNoAnswer, out)
	case m.phase == Leaving:
		m.close(nil, out)
	case m.phase == Open:
		m.send(now, Action{Request: wire.Request{Op: spec.OpPulse}}, out) // CLI-4
	}
}
