package mutant

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Proxy puts a mutant in front of a server.
type Proxy struct {
	dial    func(context.Context) (net.Conn, error)
	filter  Filter
	ctx     context.Context
	running sync.WaitGroup

	mu    sync.Mutex // holds the filter's calls apart
	links map[int]*link
	last  int  // number of a link
	over  bool // Serve waits for the last links
}

// NewProxy returns a proxy that runs a mutant in front of the server that dial
// connects to.
func NewProxy(m Mutant, dial func(context.Context) (net.Conn, error)) *Proxy {
	return &Proxy{dial: dial, filter: m.New(), links: map[int]*link{}}
}

// Serve takes the suite's connections from a listener until ctx ends, and
// returns when all of them are closed. It is called once.
func (p *Proxy) Serve(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	p.ctx = ctx
	defer context.AfterFunc(ctx, func() { listener.Close() })()
	defer p.running.Wait()
	defer p.end(cancel)
	for {
		conn, err := listener.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		p.mu.Lock()
		number, l := p.add(conn)
		if p.filter.Opened != nil {
			p.filter.Opened(number, &Out{p})
		}
		p.mu.Unlock()
		p.running.Go(func() { p.run(number, l, conn) })
	}
}

// Restarted tells the filter that the server was ended and has started again.
func (p *Proxy) Restarted() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.filter.Restarted != nil {
		p.filter.Restarted(&Out{p})
	}
}

// end breaks off all links, and keeps filters from making more.
func (p *Proxy) end(cancel context.CancelFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	cancel()
}

// add makes a link; one of the filter's own has no client.
func (p *Proxy) add(client net.Conn) (number int, l *link) {
	l = &link{client: newQueue(client), server: newQueue(nil), open: 2}
	if client == nil {
		l.client.cut()
		l.open = 1
	}
	p.last++
	p.links[p.last] = l
	return p.last, l
}

// run joins a link's client to a connection to the server, until both ends are
// closed.
func (p *Proxy) run(number int, l *link, client net.Conn) {
	defer func() {
		p.mu.Lock()
		delete(p.links, number)
		p.mu.Unlock()
	}()
	if client != nil {
		defer client.Close()
	}
	server, err := p.dial(p.ctx)
	if err != nil {
		return
	}
	defer server.Close()
	defer context.AfterFunc(p.ctx, func() { l.client.cut(); l.server.cut() })()
	l.server.connect(server)

	var running sync.WaitGroup
	running.Go(l.server.write)
	running.Go(func() {
		p.fromServer(number, l, server)
		p.ended(number, l, p.filter.ServerEnded, l.client)
	})
	if client != nil {
		running.Go(l.client.write)
		p.fromClient(number, l, client)
		p.ended(number, l, p.filter.ClientEnded, l.server)
	}
	running.Wait()
}

// ended tells the filter, or the other end, that one has ended. When both have,
// nothing more is written.
func (p *Proxy) ended(number int, l *link, told func(int, *Out), other *queue) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if told != nil {
		told(number, &Out{p})
	} else {
		other.end()
	}
	l.session.in = false
	if l.open--; l.open == 0 {
		l.client.end()
		l.server.end()
	}
}

// fromClient passes on what the suite sends.
func (p *Proxy) fromClient(number int, l *link, conn net.Conn) {
	if p.filter.Pieces != nil {
		readPieces(conn, p.locked(l.session.asked), func(octets []byte) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.filter.Pieces(number, octets, &Out{p})
		})
		return
	}
	if p.filter.FromClient == nil {
		octets(conn, l.server, p.locked(l.session.asked))
		return
	}
	messages(conn, p.locked(func(m Message) {
		l.session.asked(m)
		p.filter.FromClient(number, m, &Out{p})
	}), p.keepAlive(l), func(broken []byte) {
		if p.filter.Broken == nil {
			l.server.push(broken)
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.filter.Broken(number, broken, &Out{p})
	})
}

// keepAlive returns a function that stands for octets of a message which is
// not complete yet. The server would take them for a sign of life (CONN-9o), so
// it gets another: a Pulse.
func (p *Proxy) keepAlive(l *link) func() {
	const every = 100 * time.Millisecond
	last := time.Now()
	return func() {
		if time.Since(last) < every {
			return
		}
		last = time.Now()
		p.mu.Lock()
		defer p.mu.Unlock()
		if l.session.in {
			pulse := wire.Request{Op: spec.OpPulse}
			l.server.push(pulse.AppendFrame(nil))
		}
	}
}

// fromServer passes on what the server sends.
func (p *Proxy) fromServer(number int, l *link, conn net.Conn) {
	if p.filter.FromServer == nil {
		octets(conn, l.client, p.locked(func(m Message) {
			h := m.Server()
			l.session.told(h)
			l.session.passed(h)
		}))
		return
	}
	messages(conn, p.locked(func(m Message) {
		h := m.Server()
		l.session.told(h)
		p.filter.FromServer(number, m, &Out{p})
		l.session.passed(h)
	}), func() {}, func(broken []byte) { l.client.push(broken) })
}

// locked has a function called while no other of the filter is.
func (p *Proxy) locked(do func(Message)) func(Message) {
	return func(m Message) {
		p.mu.Lock()
		defer p.mu.Unlock()
		do(m)
	}
}
