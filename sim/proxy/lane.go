package proxy

import (
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

// sendBuffer is how many octets of a direction may be on their way until no
// more are read from the sender, whose own socket fills up then.
const sendBuffer = 1 << 20

// headerOctets is what of a chunk comes with its first segment.
const headerOctets = 1448

// lane is one direction of a session: what is on its way, in order. The path's
// lock guards it.
type lane struct {
	chunks  []chunk
	held    int           // octets in them
	next    time.Duration // nothing arrives before
	breaks  time.Duration // when the sender's socket reports that the connection is dead
	stopped bool          // nothing arrives any more
	awake   chan struct{} // has an item when something may have changed
	space   *sync.Cond    // there may be room, or no need for it
}

// chunk is octets read at once, or the end of a direction behind them.
type chunk struct {
	kind        kind
	octets      []byte
	sent        time.Duration
	first, last time.Duration // when they arrive; Never when they do not
	begun       bool          // those of the first segment are gone
}

type kind uint8

const (
	data   kind = iota
	finish      // the sender closed its side
	reset       // the sender was cut off
)

func (l *lane) init(lock sync.Locker) {
	*l = lane{breaks: link.Never, awake: make(chan struct{}, 1), space: sync.NewCond(lock)}
}

// wake has the delivery look again.
func (l *lane) wake() {
	select {
	case l.awake <- struct{}{}:
	default:
	}
}

func (l *lane) push(c chunk) {
	l.chunks = append(l.chunks, c)
	l.held += len(c.octets)
	l.wake()
}

// sooner is told that all that is on its way is there by a time.
func (l *lane) sooner(by time.Duration) {
	for i := range l.chunks {
		c := &l.chunks[i]
		c.first, c.last = min(c.first, by), min(c.last, by)
	}
}

// stop ends the lane for good.
func (l *lane) stop() {
	l.stopped = true
	l.chunks, l.held = nil, 0
	l.space.Broadcast()
	l.wake()
}

// due is when the head arrives, as far as known; Never when nothing does.
func (l *lane) due() time.Duration {
	switch {
	case len(l.chunks) == 0:
		return link.Never
	case l.chunks[0].begun:
		return max(l.chunks[0].last, l.next)
	}
	return max(l.chunks[0].first, l.next)
}

// take takes what has arrived of the head by a time.
func (l *lane) take(now time.Duration) chunk {
	c := &l.chunks[0]
	if c.kind == data && !c.begun && c.last > now && len(c.octets) > headerOctets {
		part := *c
		part.octets, c.octets = c.octets[:headerOctets], c.octets[headerOctets:]
		c.begun = true
		l.held -= headerOctets
		l.space.Broadcast()
		return part
	}
	whole := *c
	l.chunks[0] = chunk{}
	l.chunks = l.chunks[1:]
	l.held -= len(whole.octets)
	l.space.Broadcast()
	return whole
}
