package conformance

import (
	"context"
	"fmt"
	"time"
)

// Dial connects to the target and sends nothing.
func (t *T) Dial() *Link { return t.dial("link") }

// Greeted connects and has its TmtpRev answered: the link is ready for
// Register or Login.
func (t *T) Greeted() *Link { return t.greet("link") }

func (t *T) greet(name string) *Link {
	l := t.dial(name)
	l.Request(TmtpRev("1"))
	l.Expect(ATmtpRev())
	return l
}

// TryDial connects, and returns an error where Dial fails the check.
func (t *T) TryDial() (*Link, error) { return t.tryDial("link") }

func (t *T) dial(name string) *Link {
	l, err := t.tryDial(name)
	if err != nil {
		t.run.vital.doubt(t.target)
		t.Fail("no connection: "+plain(err), "a connection to "+t.target.Address)
	}
	return l
}

func (t *T) tryDial(name string) (*Link, error) {
	// A handshake is several round trips and work on both sides.
	ctx, cancel := context.WithTimeout(t.ctx, 2*t.Patience())
	defer cancel()
	start := time.Now()
	info := t.newLink(name)
	conn, err := t.target.dial(named(ctx, info))
	if err != nil {
		return nil, err
	}
	t.run.pace.saw(time.Since(start))
	info.Local, info.Remote = conn.LocalAddr().String(), conn.RemoteAddr().String()
	l := &Link{inbox: newInbox(&t.run.pace), t: t, info: info, conn: conn, log: t.log, policy: AckAll, done: make(chan struct{})}
	t.mu.Lock()
	t.links = append(t.links, l)
	t.mu.Unlock()
	l.log.Opened(l.info, start)
	// The budget of the check bounds what no expectation waits for, as a
	// write that the server does not take.
	stop := context.AfterFunc(t.ctx, func() { conn.Close(); l.gate.open() })
	go func() {
		defer stop()
		l.receive()
	}()
	return l, nil
}

// newLink numbers a link; one without a name of its own is named by its place
// among those of the check.
func (t *T) newLink(name string) LinkInfo {
	t.mu.Lock()
	t.dialled++
	n := t.dialled
	t.mu.Unlock()
	if name == "link" {
		name = fmt.Sprintf("link %d", n)
	}
	return LinkInfo{Number: t.run.number(), Check: t.check.Name, Name: name, Target: t.target.Address}
}
