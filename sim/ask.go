package sim

import (
	"time"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// fifo is a list of asks, in the order in which they were made.
type fifo struct{ head, tail uint32 }

// ask is a request that waits for its ack: at the client with when it was
// made, at the server with what it says.
type ask struct {
	request *wire.Request
	made    time.Duration
	seq     uint64
	next    uint32
}

type asks struct{ slab[ask] }

func (s *asks) push(l *fifo, a ask) {
	i, p := s.take()
	*p = a
	if l.head == 0 {
		l.head = i
	} else {
		s.at(l.tail).next = i
	}
	l.tail = i
}

// pop takes the first ask, of which there must be one.
func (s *asks) pop(l *fifo) ask {
	p := s.at(l.head)
	a := *p
	*p = ask{}
	s.drop(l.head)
	if l.head = a.next; l.head == 0 {
		l.tail = 0
	}
	return a
}

// requests are decoded requests, used again.
type requests struct{ free []*wire.Request }

func (p *requests) take() *wire.Request {
	if n := len(p.free); n > 0 {
		r := p.free[n-1]
		p.free = p.free[:n-1]
		return r
	}
	return new(wire.Request)
}

func (p *requests) drop(r *wire.Request) { p.free = append(p.free, r) }
