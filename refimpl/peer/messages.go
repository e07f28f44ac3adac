package peer

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Message is a message from the server.
type Message struct {
	*wire.Message
	Seq  uint64 // number on this node; none is used twice
	Text string // of a ping or invite

	body record.Body
	peer *Peer
	left bool
}

// Leave says that the message is not taken when the loop's body is done with
// it. Break the loop then: to take a later message takes this one, too.
func (m *Message) Leave() { m.left = true }

// Len returns how many octets of data the message has.
func (m *Message) Len() int64 { return m.body.Len + int64(len(m.Text)) }

// Open returns the data. They are there until the message is taken, which
// Messages does after the loop's body.
func (m *Message) Open() (io.ReadCloser, error) {
	r, err := m.peer.store.Open(m.body)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(r, 0, m.body.Len), r}, nil
}

// Data returns the first octets of the data, limit at most.
func (m *Message) Data(limit int64) ([]byte, error) {
	if m.body.Len == 0 {
		return []byte(m.Text[:min(int64(len(m.Text)), limit)]), nil
	}
	r, err := m.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, limit))
}

// ErrReading says that another iteration over the messages is under way.
var ErrReading = errors.New("the messages are being read already")

// Messages returns the messages as they arrive, in the order of their numbers.
// A message counts as taken, and is forgotten, when the loop's body is done
// with it, also by a break, unless it was told to Leave; until then it is told
// again by the next Peer on the same store. The
// iteration ends with an error when the context ends or the session does, but
// not when a link is lost and made again; after Close or Logout it just ends.
// One iteration goes on at a time. Messages that nobody reads wait in the store.
func (p *Peer) Messages(ctx context.Context) iter.Seq2[*Message, error] {
	return func(yield func(*Message, error) bool) {
		if !p.inbox.begin() {
			yield(nil, ErrReading)
			return
		}
		defer p.inbox.done()
		for {
			m, err := p.inbox.next(ctx)
			if err != nil {
				if !errors.Is(err, ErrClosed) {
					yield(nil, err)
				}
				return
			}
			more := yield(m, nil)
			if !m.left {
				p.input(client.Input{Kind: client.Taken, Seq: m.Seq})
			}
			if !more {
				return
			}
		}
	}
}

// inbox holds the messages nobody has read yet.
type inbox struct {
	mu      sync.Mutex
	queue   []*Message
	changed chan struct{} // holds a token when something below or above changed
	over    error         // why no more will come
	reading bool
}

func (b *inbox) init() { b.changed = make(chan struct{}, 1) }

func (b *inbox) wake() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

func (b *inbox) push(m *Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(b.queue, m)
	b.wake()
}

// open says that messages will come again.
func (b *inbox) open() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = nil
}

// end says that no more messages will come, because of err, or because this
// side wanted no more.
func (b *inbox) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		err = ErrClosed
	}
	b.over = err
	b.wake()
}

func (b *inbox) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reading {
		return false
	}
	b.reading = true
	return true
}

func (b *inbox) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reading = false
	b.wake() // for the next reader
}

// next returns the next message, when there is one.
func (b *inbox) next(ctx context.Context) (*Message, error) {
	for {
		b.mu.Lock()
		if len(b.queue) > 0 {
			m := b.queue[0]
			b.queue[0] = nil
			b.queue = b.queue[1:]
			b.mu.Unlock()
			return m, nil
		}
		over := b.over
		b.mu.Unlock()
		if over != nil {
			return nil, over
		}
		select {
		case <-b.changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}
