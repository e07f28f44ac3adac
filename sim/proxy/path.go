package proxy

import (
	"context"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

// path is a link.Path in real time, with the connections over it. Its lock is
// also theirs.
type path struct {
	proxy *Proxy
	epoch time.Time // when its time began

	mu       sync.Mutex
	link     link.Path
	sessions map[*session]bool
}

func (l *path) now() time.Duration { return time.Since(l.epoch) }

func (l *path) rtt() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.link.RTT()
}

// run carries out the path's changes until ctx ends.
func (l *path) run(ctx context.Context) {
	for {
		l.mu.Lock()
		next := l.link.NextChange()
		l.mu.Unlock()
		if next == link.Never || !pause(ctx, next-l.now()) {
			return
		}
		l.change()
	}
}

func (l *path) change() {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.link.Change(l.now())
	if len(l.sessions) == 0 {
		return
	}
	p := l.proxy
	switch c.Kind {
	case link.OutageBegins:
		p.count(func(s *Stats) { s.Outages++ })
		p.config.Log.Info("outage", "connections", len(l.sessions))
	case link.HandoverBegins, link.Reconfiguration:
		p.count(func(s *Stats) { s.Handovers++ })
	}
	if c.Break {
		p.config.Log.Info("another address", "connections", len(l.sessions))
		for s := range l.sessions {
			s.sever()
		}
	}
}

// pause waits, and reports whether ctx is still going.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
