package clientsession

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// model is what a client must do, in plain lists, for it is asked at every
// input. It takes nothing of the machine's output but what only the machine
// can know: the numbers it gives and the delays it draws.
type model struct {
	cfg       client.Config // no field is 0
	durable                 // survives a crash
	entered   bool          // there was a session since the user asked for one
	wanted    bool          // the user wants one
	untold    bool          // a crash was between what is held and the user
	phase     client.Phase
	uid, node string        // to log in with
	register  *wire.Request // to be sent
	due       time.Duration // when something is to be done that nobody asks for
	moved     time.Duration // when something arrived, or the wait for acks began
	inits     int           // parts of the presence list not acked
	early     *wire.Message // info before registered
	incoming  *wire.Message // whose data are awaited

	waits  []time.Duration // since the last session that lasted
	opened time.Duration   // when the session opened, or never

	events  []event // that the input must lead to
	actions []action
}

// durable is what is true of a node for good.
type durable struct {
	proved   bool // the account is
	pending  []request
	held     []message
	seen     []string // ids, the last of them
	presence []string // uids, sorted
	last     uint64   // number given
}

type request struct {
	seq  uint64
	op   spec.Op
	kind string // of an OhiEdit
	to   []wire.Recipient
	body record.Body
	text string
}

type message struct {
	seq   uint64
	frame string
	body  record.Body
	text  string
}

// event and action are what of a client's events and actions is foretold.
type event struct {
	kind client.EventKind
	seq  uint64
	text string // frame of a message, uid
}

type action struct {
	kind client.ActionKind
	op   spec.Op
	id   string
}

func (a action) String() string {
	return strings.TrimSpace([]string{"dial", "take the data", "skip the data", "send " + a.op.String() + " " + a.id, "close"}[a.kind])
}

func newModel(cfg *client.Config) model {
	return model{opened: client.Never, due: client.Never, cfg: client.Config{
		Pulse: cmp.Or(cfg.Pulse, time.Minute), Handshake: cmp.Or(cfg.Handshake, 30*time.Second), Patience: cmp.Or(cfg.Patience, time.Minute),
		FirstDelay: cmp.Or(cfg.FirstDelay, time.Second), MaxDelay: cmp.Or(cfg.MaxDelay, 2*time.Minute), Remember: cmp.Or(cfg.Remember, 1024),
	}}
}

// restarted forgets what is not durable.
func (m *model) restarted() {
	*m = model{cfg: m.cfg, durable: m.durable, uid: m.uid, node: m.node, untold: true, opened: client.Never, due: client.Never}
	if !m.proved {
		m.uid, m.node = "", ""
	}
}

// step says in events and actions what the input must lead to.
func (m *model) step(now time.Duration, in *client.Input, out *client.Output) {
	m.events, m.actions = m.events[:0], m.actions[:0]
	if m.untold {
		for i := range m.held {
			m.tell(client.Received, m.held[i].seq, m.held[i].frame)
		}
		m.untold = false
	}
	switch in.Kind {
	case client.Tick:
		m.tick(now)
	case client.Register:
		if out.Err == nil {
			m.register = in.Request
			m.start()
		}
	case client.Login:
		if out.Err == nil {
			if in.Request != nil && !m.proved {
				m.uid, m.node = in.Request.UID, in.Request.Node
			}
			m.start()
		}
	case client.Logout:
		m.logout(now)
	case client.Submit:
		if out.Err == nil {
			m.submit(now, in, out.Seq)
		}
	case client.Withdraw:
		if i := m.find(in.Seq); i >= 0 {
			m.pending = slices.Delete(m.pending, i, i+1)
		}
	case client.Taken:
		m.held = slices.DeleteFunc(m.held, func(h message) bool { return h.seq <= in.Seq })
	case client.LinkOpened:
		if m.phase == client.Dialing {
			m.send(now, spec.OpTmtpRev, client.Version)
			m.phase, m.due = client.Greeting, now+m.cfg.Handshake
		}
	case client.OctetsMoved:
		m.moved = now
	case client.HeaderRead:
		m.moved = now
		m.header(now, in.Message, out)
	case client.BodyRead:
		m.moved = now
		if msg := m.incoming; msg != nil {
			m.incoming = nil
			m.receive(now, msg, in, out)
		}
	case client.BodyFailed:
		m.moved = now
		m.incoming = nil
	case client.Unreadable:
		if m.linked() {
			m.close()
		}
	case client.LinkClosed:
		m.linkClosed(now, out)
	}
}

// refuses says with which error an input of the user must be refused, or nil
// when it depends on the request.
func (m *model) refuses(in *client.Input) error {
	switch in.Kind {
	case client.Register:
		switch {
		case m.phase != client.Idle:
			return client.ErrStarted
		case m.proved:
			return client.ErrAccount
		}
	case client.Login:
		switch r := in.Request; {
		case m.phase != client.Idle:
			return client.ErrStarted
		case r == nil && m.uid+m.node == "":
			return client.ErrNoAccount
		case r != nil && m.proved && (r.UID != m.uid || r.Node != m.node):
			return client.ErrAccount
		}
	case client.Withdraw:
		if m.find(in.Seq) < 0 {
			return client.ErrNoRequest
		}
	}
	return nil
}

func (m *model) linked() bool { return m.phase >= client.Greeting && m.phase <= client.Leaving }

func (m *model) unanswered() bool {
	return m.phase == client.Open && len(m.pending)+m.inits > 0
}

// wake is when the machine must want its next Tick.
func (m *model) wake() time.Duration {
	if m.unanswered() {
		return min(m.due, m.moved+m.cfg.Patience)
	}
	return m.due
}

func (m *model) do(k client.ActionKind) { m.actions = append(m.actions, action{kind: k}) }

func (m *model) send(now time.Duration, op spec.Op, id string) {
	m.actions = append(m.actions, action{client.Send, op, id})
	if m.phase == client.Open {
		m.due = now + m.cfg.Pulse // CLI-4
	}
}

func (m *model) tell(k client.EventKind, seq uint64, text string) {
	m.events = append(m.events, event{k, seq, text})
}

func (m *model) find(seq uint64) int {
	return slices.IndexFunc(m.pending, func(r request) bool { return r.seq == seq })
}

func (m *model) start() {
	m.wanted, m.entered, m.waits, m.opened = true, false, nil, client.Never
	m.dial()
}

func (m *model) dial() {
	m.phase, m.due = client.Dialing, client.Never
	m.do(client.Dial)
}

func (m *model) close() {
	m.phase, m.due = client.Closing, client.Never
	m.do(client.Close)
}

func (m *model) logout(now time.Duration) {
	m.wanted, m.register = false, nil
	switch m.phase {
	case client.Waiting:
		m.phase, m.due = client.Idle, client.Never
		m.tell(client.Ended, 0, "")
	case client.Dialing, client.Greeting, client.Entering:
		m.close()
	case client.Open:
		m.send(now, spec.OpQuit, "")
		m.phase, m.due = client.Leaving, now+m.cfg.Handshake
	}
}

func (m *model) submit(now time.Duration, in *client.Input, seq uint64) {
	r := in.Request
	m.last = seq
	m.pending = append(m.pending, request{seq, r.Op, r.Type, slices.Clone(r.For), in.Body, string(in.Text)})
	if r.Op == spec.OpOhiEdit && r.Type == "drop" {
		m.unlist(r.For) // OHI-5
	}
	if m.phase == client.Open {
		if len(m.pending) == 1 {
			m.moved = now
		}
		m.send(now, r.Op, client.RequestID(seq))
	}
}

func (m *model) tick(now time.Duration) {
	switch {
	case m.unanswered() && now >= m.moved+m.cfg.Patience:
		m.close()
	case now < m.due:
	case m.phase == client.Waiting:
		m.dial()
	case m.phase == client.Open:
		m.send(now, spec.OpPulse, "")
	case m.linked():
		m.close()
	}
}

func (m *model) linkClosed(now time.Duration, out *client.Output) {
	m.incoming, m.early, m.inits = nil, nil, 0
	if !m.wanted {
		m.phase, m.due, m.register = client.Idle, client.Never, nil
		m.tell(client.Ended, 0, "")
		return
	}
	m.tell(client.Offline, 0, "")
	m.phase = client.Waiting
	if k := len(out.Events); k > 0 {
		m.due = now + out.Events[k-1].Delay
	}
}

var errWait = errors.New("the wait before the next attempt is not within its bounds (CLI-8)")

// wait says whether a delay is what CLI-8 wants after the ones before.
func (m *model) wait(now, delay time.Duration) error {
	if k := len(m.waits); k > 0 && m.opened != client.Never && now-m.opened > m.waits[k-1] {
		m.waits = m.waits[:0]
	}
	m.opened = client.Never
	full := m.cfg.MaxDelay
	if k := len(m.waits); k < 10 {
		full = min(m.cfg.FirstDelay<<k, m.cfg.MaxDelay)
	}
	m.waits = append(m.waits, delay)
	if delay < full/2 || delay > full {
		return errWait
	}
	return nil
}
