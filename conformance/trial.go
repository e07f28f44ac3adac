package conformance

import (
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// trial has the judge of traces watch all links of one check. Every check
// makes its own users, so the judge sees all that those users do.
type trial struct {
	mu       sync.Mutex
	judge    *judge.Judge
	links    map[int]*judge.Link
	names    map[int]string
	findings []judge.Finding
}

const (
	// mostFindings is how many findings of one check are kept.
	mostFindings = 100
	// steadyAck is the shortest Ack timeout by which repetitions are judged:
	// a busy machine may hold up a message for a part of a shorter one.
	steadyAck = 10 * time.Second
)

func newTrial(timing Timing) *trial {
	t := &trial{links: make(map[int]*judge.Link), names: make(map[int]string)}
	config := judge.Config{All: true, Clock: true, LoginTimeout: timing.Login, IdleTimeout: timing.Idle, Found: func(f judge.Finding) {
		if len(t.findings) < mostFindings {
			t.findings = append(t.findings, f)
		}
	}}
	if timing.Ack >= steadyAck {
		config.AckTimeout = timing.Ack
	}
	t.judge = judge.New(config)
	return t
}

func (t *trial) Opened(l LinkInfo, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.links[l.Number] = t.judge.Open(l.Number, at)
	t.names[l.Number] = l.Name
}

// killed tells that the server was ended without warning. All links are gone.
func (t *trial) killed() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.judge.Killed()
}

func (t *trial) Octets(l LinkInfo, dir Direction, octets []byte, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	from := spec.Server
	if dir == ToServer {
		from = spec.Client
	}
	t.links[l.Number].Octets(from, at, octets)
}

func (t *trial) Closed(l LinkInfo, by Closer, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.links[l.Number].Closed(at, map[Closer]judge.By{Broken: judge.Broken, ByCheck: judge.ByClient, ByServer: judge.ByServer}[by])
}
