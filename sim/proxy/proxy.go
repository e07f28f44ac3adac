// Package proxy puts a link of package link in front of a real server: a TCP
// proxy that delays what passes as the link would, in real time. Octets arrive
// later, more slowly and in stalls; connections take their time, break and fall
// silent. None are lost or changed: TCP hides that, and so does the proxy.
package proxy

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// Config says what a proxy stands for.
type Config struct {
	// Profile is the link. It has passed its Check.
	Profile *link.Profile
	// Seed decides what the link leaves to chance. When octets come is not part
	// of it, so two runs are alike, but not the same.
	Seed uint64
	// Shared has all connections use one path, as those of one device do.
	// Otherwise each has its own, as those of different people.
	Shared bool
	// Dial connects to the server.
	Dial func(context.Context) (net.Conn, error)
	// Log tells what happens to connections; nil: nobody.
	Log *slog.Logger
}

// Stats are counts since the start.
type Stats struct {
	Connections int              // accepted
	Refused     int              // given up, because SYNs were lost or the server did not answer
	Broken      int              // ended by the link: another address, a reset, no answer for long
	Outages     int              // of paths that had connections
	Handovers   int              // of paths that had connections
	Resent      int              // segments sent again
	Octets      [2]int64         // delivered, by direction
	Longest     [2]time.Duration // the longest time that octets took, by direction
}

// Proxy is one of these. Serve runs it.
type Proxy struct {
	config  Config
	started time.Time
	running sync.WaitGroup

	mu     sync.Mutex
	stats  Stats
	shared *path
}

// New returns a proxy.
func New(c Config) *Proxy {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Proxy{config: c}
}

// Stats returns what there was so far.
func (p *Proxy) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stats
}

func (p *Proxy) count(change func(*Stats)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.stats)
}

// Serve passes the connections of a listener on until ctx ends, then breaks
// them off and returns nil when all are closed. It is called once.
func (p *Proxy) Serve(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer p.running.Wait()
	defer cancel()
	defer context.AfterFunc(ctx, func() { listener.Close() })()
	p.started = time.Now()
	if p.config.Shared {
		p.shared = p.newPath(0, 0)
		p.running.Go(func() { p.shared.run(ctx) })
	}
	for number := uint64(1); ; number++ {
		conn, err := listener.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		p.running.Go(func() { p.serve(ctx, number, conn) })
	}
}

// serve runs one connection, which has been accepted.
func (p *Proxy) serve(ctx context.Context, number uint64, client net.Conn) {
	defer client.Close()
	p.count(func(s *Stats) { s.Connections++ })
	log := p.config.Log.With("connection", number)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	over := p.shared
	if over == nil {
		over = p.newPath(number, time.Since(p.started))
		p.running.Go(func() { over.run(ctx) })
	}
	s := &session{proxy: p, path: over, log: log}
	server, err := s.connect(ctx)
	if err != nil {
		log.Info("not connected", "error", err)
		p.count(func(s *Stats) { s.Refused++ })
		abort(client)
		return
	}
	defer server.Close()
	log.Info("connected", "rtt", over.rtt())
	s.run(ctx, client, server)
	log.Info("closed")
}

// newPath makes the path of a connection that begins some time after the start.
func (p *Proxy) newPath(number uint64, after time.Duration) *path {
	l := &path{proxy: p, epoch: time.Now(), sessions: make(map[*session]bool)}
	if h := &p.config.Profile.Handover; h.Aligned {
		// Its time begins with a handover of all.
		if every := time.Duration(h.Every.Mean() * float64(time.Second)); every > 0 {
			l.epoch = l.epoch.Add(-(after % every))
		}
	}
	l.link.Init(p.config.Profile, nil, random.New(p.config.Seed, number, random.Channel))
	return l
}
