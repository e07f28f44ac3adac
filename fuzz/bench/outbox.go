package bench

import (
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// Bounds of what one link can make the server hold, in octets.
const (
	maxUnread = 256 << 10 // that a peer has not read, past which it is not heard
	maxPileUp = 16 << 20  // likewise, past which its link is cut
)

// linger is how long a link that was ended has to take what was sent to it.
const linger = 2 * time.Second

// past is a deadline that makes what waits for the peer fail at once.
var past = time.Unix(1, 0)

// outbox is what waits to be written to a link.
type outbox struct {
	mu      sync.Mutex
	changed sync.Cond
	queue   [][]byte
	unread  int  // octets of queue, and of what is being written
	ended   bool // no message follows those in queue; then the link closes
	dead    bool // nothing can be written any more
}

// send queues a message. It never waits: a peer for whom too much piles up is
// cut off (CONN-12).
func (l *link) send(octets []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended || l.dead {
		return
	}
	if l.unread > 0 && l.unread+len(octets) > maxPileUp {
		l.die()
		return
	}
	l.unread += len(octets)
	l.queue = append(l.queue, octets)
	l.changed.Broadcast()
}

// finish closes the link when what was sent to it has left, or the peer has
// had its time to take it.
func (l *link) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended && !l.dead {
		l.ended = true
		_ = l.conn.SetWriteDeadline(time.Now().Add(linger))
		l.changed.Broadcast()
	}
}

// cut makes all that the link's goroutines wait for fail.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.die()
}

// die is cut with mu held.
func (l *link) die() {
	l.dead = true
	_ = l.conn.SetDeadline(past)
	l.changed.Broadcast()
}

// await waits until the peer has read enough to be heard again.
func (l *link) await() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.unread > maxUnread && !l.ended && !l.dead {
		l.changed.Wait()
	}
}

// write writes what is queued, one message after the other (FRAME-6), until
// the link ends, and then closes the sending side.
func (l *link) write() {
	defer l.server.links.Done()
	for octets := l.next(); octets != nil; octets = l.next() {
		if _, err := l.conn.Write(octets); err != nil {
			l.cut()
			return
		}
		l.mu.Lock()
		l.unread -= len(octets)
		l.changed.Broadcast()
		l.mu.Unlock()
	}
	if c, ok := l.conn.(interface{ CloseWrite() error }); ok {
		_ = c.CloseWrite()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.dead {
		_ = l.conn.SetReadDeadline(time.Now().Add(linger))
	}
}

// next waits for what is to be written, and returns all of it; nil when there
// will be no more.
func (l *link) next() (octets []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.queue) == 0 && !l.ended && !l.dead {
		l.changed.Wait()
	}
	if l.dead {
		return nil
	}
	for _, m := range l.queue {
		octets = append(octets, m...)
	}
	clear(l.queue)
	l.queue = l.queue[:0]
	if octets != nil && !l.ended {
		_ = l.conn.SetWriteDeadline(time.Now().Add(spec.IdleTimeout))
	}
	return octets
}
