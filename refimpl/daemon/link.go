package daemon

import (
	"net"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
)

// Bounds of what one link can make the server hold.
const (
	maxFlying = 64        // weight of the requests between the link's reader and their release
	maxUnread = 256 << 10 // octets a peer has not read, past which its requests wait
	maxPileUp = 4 << 20   // octets a peer has not read, past which the link is cut
	maxQueue  = 10_000    // messages, likewise
)

// linger is how long a link that was ended has to take what was sent to it.
const linger = 2 * time.Second

// past is a deadline that makes what waits for the peer fail at once.
var past = time.Unix(1, 0)

// verdict is what becomes of the data behind a header.
type verdict uint8

const (
	dropData verdict = iota // the link is ending
	takeData
	skipData
)

// link is one connection.
type link struct {
	d    *Daemon
	conn net.Conn
	data chan verdict // to the reader, for the header it waits with

	// Of the step loop.
	number server.Link
	live   bool // the machine knows it by number

	mu      sync.Mutex
	gate    sync.Cond // the reader may go on
	work    sync.Cond // the writer has something to do
	flying  int       // weight of what was read and not yet released
	queue   []*message
	unread  int  // octets of queue, and of what is being written
	ended   bool // no message follows those in queue; then the link closes
	dead    bool // nothing can be written any more
	stopped bool // nothing is to be read any more
}

func newLink(d *Daemon, conn net.Conn) *link {
	l := &link{d: d, conn: conn, data: make(chan verdict, 1)}
	l.gate.L, l.work.L = &l.mu, &l.mu
	return l
}

// answer tells the reader what becomes of the data it waits with.
func (l *link) answer(v verdict) {
	select {
	case l.data <- v:
	default: // fail was there before
	}
}

// enter waits until more of the link may be under way: a peer that does not
// read what it is told is not heard. It reports false when the link is ending.
func (l *link) enter(weight int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.ended && !l.dead && !l.stopped && (l.flying >= maxFlying || l.unread >= maxUnread) {
		l.gate.Wait()
	}
	l.flying += weight
	return !l.ended && !l.dead && !l.stopped
}

// credit says that something of the link was released.
func (l *link) credit(weight int) {
	l.mu.Lock()
	l.flying -= weight
	l.mu.Unlock()
	l.gate.Signal()
}

// send queues a message. It never waits: a peer for whom too much piles up is
// cut off (CONN-12).
func (l *link) send(m *message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended || l.dead {
		return
	}
	if m.err != nil || l.unread+len(m.octets) > maxPileUp && l.unread > 0 || len(l.queue) >= maxQueue {
		l.cut()
		return
	}
	m.keep()
	l.unread += len(m.octets)
	l.queue = append(l.queue, m)
	l.work.Signal()
}

// finish closes the link when what was sent to it has left, or the peer has
// had its time to take it.
func (l *link) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended || l.dead {
		return
	}
	l.ended = true
	_ = l.conn.SetWriteDeadline(time.Now().Add(linger))
	l.work.Signal()
	l.gate.Signal()
}

// fail cuts the link off at once, without a message (CONN-7).
func (l *link) fail() {
	l.answer(dropData)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut()
}

// cut makes reader and writer end; mu is held.
func (l *link) cut() {
	if l.dead {
		return
	}
	l.dead = true
	_ = l.conn.SetDeadline(past)
	l.work.Signal()
	l.gate.Signal()
}

// stop ends the reading: what was read until now is still answered.
func (l *link) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	_ = l.conn.SetReadDeadline(past)
	l.gate.Signal()
}
