package peer

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
)

// spareLife is how long the connection that Dial made is good for a login;
// servers close it after a few seconds.
const spareLife = 2 * time.Second

// maxBatch is how many inputs share one commit.
const maxBatch = 256

// loop is the goroutine that steps the machine, makes durable what it wants to
// be, and then does what it asks for.
type loop struct {
	*Peer
	m    *client.Machine
	out  client.Output
	conn *link              // the link, if there is one
	stop context.CancelFunc // of the attempt to connect, if there is one

	batch    []call
	answers  []answer
	requests map[uint64]chan<- client.Event // who waits for an ack
	session  chan<- client.Event            // who waits for a session to open
	leaving  []chan<- client.Event          // who waits for it to end
	account  client.Event                   // Registered, of the session that opens
}

func newLoop(p *Peer, m *client.Machine) *loop {
	return &loop{Peer: p, m: m, requests: make(map[uint64]chan<- client.Event)}
}

func (l *loop) run() {
	defer l.end()
	timer := time.NewTimer(time.Hour)
	for l.ctx.Err() == nil {
		l.batch = l.batch[:0]
		select {
		case c := <-l.calls:
			l.batch = append(l.batch, c)
		case in := <-l.hints:
			l.batch = append(l.batch, call{in: in})
		case <-timer.C:
			l.batch = append(l.batch, call{in: client.Input{Kind: client.Tick}})
		case <-l.ctx.Done():
			return
		}
		l.drain()
		if !l.steps() {
			return
		}
		if wait := l.out.Wake - l.now().Mono; l.out.Wake != client.Never {
			timer.Reset(max(wait, 0))
		} else {
			timer.Stop()
		}
	}
}

// drain adds what else is waiting to the batch.
func (l *loop) drain() {
	for len(l.batch) < maxBatch {
		select {
		case c := <-l.calls:
			l.batch = append(l.batch, c)
		default:
			return
		}
	}
}

// steps steps the batch, commits, and does what follows. It reports whether
// the loop goes on.
func (l *loop) steps() bool {
	l.out.Reset()
	l.answers = l.answers[:0]
	for i := range l.batch {
		l.step(&l.batch[i])
	}
	if !l.out.Commit.Empty() {
		if err := l.store.Commit(&l.out.Commit); err != nil {
			l.fail(err)
			return false
		}
	}
	for i := range l.out.Actions {
		l.do(&l.out.Actions[i])
	}
	for i := range l.out.Events {
		l.tell(&l.out.Events[i])
	}
	for i, c := range l.batch {
		if c.answer != nil {
			c.answer <- l.answers[i]
		}
	}
	return true
}

func (l *loop) step(c *call) {
	if c.conn != nil && !l.opened(c) {
		c.in = client.Input{Kind: client.LinkClosed}
	}
	if c.in.Kind == client.LinkClosed {
		l.conn, l.stop = nil, nil
	}
	l.m.Step(l.now(), c.in, &l.out)
	l.answers = append(l.answers, answer{l.out.Seq, l.out.Err})
	switch {
	case l.out.Err != nil || c.outcome == nil:
	case c.in.Kind == client.Submit:
		l.requests[l.out.Seq] = c.outcome
	case c.in.Kind == client.Logout && l.m.Phase() == client.Idle:
		c.outcome <- client.Event{Kind: client.Ended}
	case c.in.Kind == client.Logout:
		l.leaving = append(l.leaving, c.outcome)
	default:
		l.session = c.outcome
	}
}

// opened makes a link of a new connection, if one is still wanted.
func (l *loop) opened(c *call) bool {
	if l.m.Phase() != client.Dialing {
		c.conn.Close()
		return false
	}
	l.conn = l.newLink(c.conn)
	return true
}

// do does what the machine asks for.
func (l *loop) do(a *client.Action) {
	switch {
	case a.Kind == client.Dial:
		l.dial()
	case a.Kind == client.Close && l.conn == nil && l.stop != nil:
		l.stop()
	case l.conn == nil:
		// The link is gone, and the machine will learn it next.
	case a.Kind == client.Send:
		l.conn.send(a)
	case a.Kind == client.Close:
		l.conn.close()
	default:
		select {
		case l.conn.take <- a.Kind == client.TakeBody:
		default:
		}
	}
}

// dial connects in the background.
func (l *loop) dial() {
	ctx, cancel := context.WithCancel(l.ctx)
	l.stop = cancel
	l.work.Go(func() {
		defer cancel()
		var err error
		conn := l.takeSpare()
		if conn == nil {
			conn, err = connect(ctx, &l.addr, &l.opts)
		}
		if err != nil {
			l.input(client.Input{Kind: client.LinkClosed, Err: err})
			return
		}
		l.noteCertificate(conn)
		if l.call(l.ctx, call{in: client.Input{Kind: client.LinkOpened}, conn: conn}) != nil {
			conn.Close()
		}
	})
}

// takeSpare returns the connection that Dial made, while it is fresh.
func (p *Peer) takeSpare() net.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	conn := p.spare
	p.spare = nil
	if conn != nil && time.Since(p.spareSince) > spareLife {
		conn.Close()
		conn = nil
	}
	return conn
}

// tell hands an event to whoever waits for it.
func (l *loop) tell(e *client.Event) {
	switch e.Kind {
	case client.Received:
		// Whoever reads it should find that the notice was there before.
		defer l.inbox.push(&Message{Message: e.Message, Seq: e.Seq, Text: e.Text, body: e.Body, peer: l.Peer})
	case client.Acked, client.Refused:
		if waiting := l.requests[e.Seq]; waiting != nil {
			delete(l.requests, e.Seq)
			waiting <- *e
			return
		}
	case client.Registered:
		l.mu.Lock()
		l.uid, l.nodeID = e.UID, e.NodeID
		l.mu.Unlock()
		l.account = *e
	case client.Online:
		l.inbox.open()
		e.UID, e.NodeID, e.Err = l.account.UID, l.account.NodeID, l.account.Err
		l.account = client.Event{}
		l.tellSession(e)
	case client.Offline:
		if l.session != nil && !l.opts.Persist {
			l.tellSession(e)
			l.giveUp()
		}
	case client.Ended:
		l.ended(e)
	}
	if l.opts.Notice != nil {
		l.opts.Notice(*e)
	}
}

// giveUp ends the attempts to connect. There is no link, so this ends them at
// once and has nothing to commit.
func (l *loop) giveUp() {
	var out client.Output
	l.m.Step(l.now(), client.Input{Kind: client.Logout}, &out)
	l.out.Wake = out.Wake
	for i := range out.Events {
		l.tell(&out.Events[i])
	}
}

func (l *loop) tellSession(e *client.Event) {
	if l.session != nil {
		l.session <- *e
		l.session = nil
	}
}

// ended tells all who wait that the session is over.
func (l *loop) ended(e *client.Event) {
	l.tellSession(e)
	l.inbox.end(e.Err)
	for seq, waiting := range l.requests {
		waiting <- *e
		delete(l.requests, seq)
	}
	for _, waiting := range l.leaving {
		waiting <- *e
	}
	l.leaving = nil
}

// end frees what the loop holds.
func (l *loop) end() {
	if l.stop != nil {
		l.stop()
	}
	if l.conn != nil {
		l.conn.shut(errors.New("the client was closed"))
	}
	l.inbox.end(l.closedError())
}
