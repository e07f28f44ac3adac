package conformance

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// inbox keeps the messages of a link in the order in which they came, and how
// the link ended. A check takes messages out in whatever order it likes.
type inbox struct {
	pace     *pace // by which waiting is counted
	mu       sync.Mutex
	messages []*Message
	ended    bool
	endErr   error // nil: closed between two messages
	endAt    time.Time
	changed  chan struct{} // closed and replaced at every change
}

func newInbox(p *pace) *inbox { return &inbox{pace: p, changed: make(chan struct{})} }

func (b *inbox) add(m *Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.messages = append(b.messages, m)
	b.signal()
}

func (b *inbox) finish(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended, b.endErr, b.endAt = true, err, time.Now()
	b.signal()
}

func (b *inbox) signal() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// await returns true as soon as ok does, which is asked with the inbox locked
// at every change. It returns false when the time is up, or when the link has
// ended and ok still says no.
func (b *inbox) await(ctx context.Context, limit time.Duration, ok func() bool) bool {
	wait := b.pace.start(limit)
	timer := time.NewTimer(wait.left())
	defer timer.Stop()
	for {
		b.mu.Lock()
		good, over, changed := ok(), b.ended, b.changed
		b.mu.Unlock()
		if good || over {
			return good
		}
		select {
		case <-changed:
		case <-timer.C:
			left := wait.left()
			if left <= 0 {
				return false
			}
			timer.Reset(left)
		case <-ctx.Done():
			return false
		}
	}
}

// take finds the first message not taken yet that matches, and takes it. The
// inbox is locked by the caller.
func (b *inbox) take(match func(*Message) bool) *Message {
	for _, m := range b.messages {
		if !m.taken && match(m) {
			m.taken = true
			return m
		}
	}
	return nil
}

// waiting returns the messages that nobody has taken.
func (b *inbox) waiting() []*Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.messages), func(m *Message) bool { return m.taken })
}

// Forget takes all messages that are waiting.
func (b *inbox) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.messages {
		m.taken = true
	}
}

// Ended reports whether the link is closed, and when that was noticed.
func (b *inbox) Ended() (at time.Time, ended bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.endAt, b.ended
}

// ending reports whether the link is closed, or the server has said in a quit
// that it is about to be.
func (b *inbox) ending() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ended || slices.ContainsFunc(b.messages, func(m *Message) bool { return m.known && m.Kind == spec.MsgQuit })
}
