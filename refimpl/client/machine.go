// Package client is the client's protocol machine: what one node of a user
// sends, when, and what it must have made durable before. It has no goroutine,
// clock, socket or file, and no randomness but its seed: Step takes what
// happened and says what to do. The same inputs give the same outputs.
//
// A request that was submitted is durable before it is sent, and is sent again
// in every session, in the order of submission, until the server has answered
// it (CLI-8). A link that fails between a request and its ack leaves open
// whether the server took it, so a post may arrive twice: delivery is at least
// once. The same holds for Register, whose lost answer may leave an account
// behind that owns the alias.
//
// A message that arrives is durable before it is acknowledged (CLI-2), told
// once, and kept until the user has taken it. After a crash what was not yet
// taken is told again, under the same number.
//
// datasum is not verified: how it is computed is the sender's choice, and no
// field says which (CLI-12).
package client

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Version is the protocol version the machine speaks.
const Version = "1"

// Machine is the state of one node. It is small, because simulations hold a
// million: what only a busy node needs is in work.
type Machine struct {
	cfg     *Config
	account string   // uid, and behind it nodeid
	seen    []uint64 // fingerprints of received ids, the oldest first
	work    *work    // nil when nothing is under way
	seed    uint64   // of the delays
	next    uint64   // last number given to a request or message
	due     time.Duration
	since   time.Duration // Mono at which the session opened, or Never
	uidLen  uint16
	tries   uint8 // attempts since the last session that lasted
	phase   Phase
	want    bool // the user wants a session
	entered bool // there was one since the user asked
	proved  bool // the server has confirmed the account, and it is durable
}

// work is what a node has under way.
type work struct {
	register *wire.Request // until the account is made
	early    *wire.Message // an info that came before registered
	outbox   []pending     // in order
	patience time.Duration // Mono at which the oldest unanswered request is overdue
	inits    int           // OhiEdits of our own not yet acked
	incoming *wire.Message // whose data are being stored
	held     []held        // messages not yet taken, in order
	restored []Event       // of messages that a restored machine has to tell
	presence []string      // uids to be notified, sorted
	reason   error         // for which the link is being closed
}

// Phase is where a machine stands.
type Phase uint8

// The phases, in the order of a session.
const (
	Idle     Phase = iota // no session wanted
	Waiting               // for the next attempt to connect
	Dialing               // waiting for LinkOpened
	Greeting              // waiting for tmtprev
	Entering              // waiting for info
	Open                  // in session
	Leaving               // waiting for quit
	Closing               // waiting for LinkClosed
)

// New makes a machine without an account. The seed decides its delays: where
// there are several machines, give each its own.
func New(cfg *Config, seed uint64) *Machine {
	return &Machine{cfg: cfg, seed: seed, due: Never, since: Never}
}

// Phase returns where the machine stands.
func (m *Machine) Phase() Phase { return m.phase }

// Account returns the user's uid and this node's secret, empty without account.
func (m *Machine) Account() (uid, nodeID string) {
	return m.account[:m.uidLen], m.account[m.uidLen:]
}

// Step takes one input at a time and appends to the output what must follow.
// Times never go back in Mono.
func (m *Machine) Step(now record.Time, in Input, out *Output) {
	out.Seq, out.Err = 0, nil
	m.takeWork(out)
	m.tellRestored(out)
	switch in.Kind {
	case Tick:
		m.tick(now, out)
	case Register:
		out.Err = m.startRegister(in.Request, out)
	case Login:
		out.Err = m.startLogin(in.Request, out)
	case Logout:
		m.logout(now, out)
	case Submit:
		out.Seq, out.Err = m.submit(now, &in, out)
	case Withdraw:
		out.Err = m.withdraw(in.Seq, out)
	case Taken:
		m.taken(in.Seq, out)
	case LinkOpened:
		m.linkOpened(now, out)
	case HeaderRead:
		m.moved(now)
		m.headerRead(now, in.Message, in.BadSum, out)
	case BodyRead:
		m.moved(now)
		m.bodyRead(now, in.Body, in.Text, out)
	case BodyFailed:
		m.moved(now)
		m.bodyFailed(in.Err, out)
	case OctetsMoved:
		m.moved(now)
	case Unreadable:
		if m.linked() {
			m.close(in.Err, out)
		}
	case LinkClosed:
		m.linkClosed(now, in.Err, out)
	}
	m.leaveWork(out)
	out.Wake = m.wake()
}

// takeWork sees to it that there is a work during a Step, and leaveWork that
// an idle machine has none.
func (m *Machine) takeWork(out *Output) {
	if m.work != nil {
		return
	}
	if out.spare == nil {
		out.spare = new(work)
	}
	m.work, out.spare = out.spare, nil
}

func (m *Machine) leaveWork(out *Output) {
	if m.work.done() {
		*m.work = work{}
		m.work, out.spare = nil, m.work
	}
}

func (w *work) done() bool {
	return w.register == nil && w.early == nil && len(w.outbox) == 0 && w.inits == 0 && w.incoming == nil &&
		len(w.held) == 0 && w.restored == nil && len(w.presence) == 0 && w.reason == nil
}

// linked reports whether there is a link that may still be used.
func (m *Machine) linked() bool { return m.phase >= Greeting && m.phase <= Leaving }

// wake returns when the next Tick is due.
func (m *Machine) wake() time.Duration {
	if m.unanswered() {
		return min(m.due, m.work.patience)
	}
	return m.due
}

// unanswered reports whether the server owes an ack on this link.
func (m *Machine) unanswered() bool {
	return m.phase == Open && m.work != nil && (len(m.work.outbox) > 0 || m.work.inits > 0)
}

// moved notes that the link is alive.
func (m *Machine) moved(now record.Time) { m.work.patience = now.Mono + m.cfg.patience() }

// send appends a request, and puts off the next pulse.
func (m *Machine) send(now record.Time, a Action, out *Output) {
	a.Kind = Send
	out.Actions = append(out.Actions, a)
	if m.phase == Open {
		m.due = now.Mono + m.cfg.pulse()
	}
}
