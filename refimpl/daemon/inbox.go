package daemon

import (
	"sync"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// event is an input on its way to the machine.
type event struct {
	link   *link
	in     server.Input     // without its Link
	writer store.BodyWriter // of a BodyRead whose body is in the store
	weight int              // in link.flying; 0 for what is not a client's request
}

// inbox holds what happened and was not stepped yet. It has no bound of its
// own: each link has one, and links have.
type inbox struct {
	mu     sync.Mutex
	events []event
	wake   chan struct{} // holds a token when there are events
}

func (b *inbox) put(e event) {
	b.mu.Lock()
	b.events = append(b.events, e)
	first := len(b.events) == 1
	b.mu.Unlock()
	if first {
		select {
		case b.wake <- struct{}{}:
		default:
		}
	}
}

// take returns all events and leaves spare, emptied, in their place.
func (b *inbox) take(spare []event) []event {
	clear(spare)
	b.mu.Lock()
	defer b.mu.Unlock()
	events := b.events
	b.events = spare[:0]
	return events
}

// requests are headers that were stepped, to be decoded into again.
var requests = sync.Pool{New: func() any { return new(wire.Request) }}
