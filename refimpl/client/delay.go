package client

import (
	"math/rand/v2"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// delay returns how long to wait before the next attempt, and counts it. A
// session that outlived the wait before it starts the count anew, so that a
// server that fails right after each login is not stormed.
func (m *Machine) delay(now record.Time) time.Duration {
	if m.tries > 0 && m.since != Never && now.Mono-m.since > m.cfg.delay(m.seed, m.tries-1) {
		m.tries = 0
	}
	m.since = Never
	d := m.cfg.delay(m.seed, m.tries)
	if m.tries < 63 {
		m.tries++
	}
	return d
}

// delay returns wait n, from 0, of the machine with that seed.
func (c *Config) delay(seed uint64, n uint8) time.Duration {
	span, most := or(c.FirstDelay, time.Second), or(c.MaxDelay, 2*time.Minute)
	for i := uint8(0); i < n && span < most; i++ {
		span *= 2
	}
	half := min(span, most) / 2
	// A generator for each draw: its state need not be kept.
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	return half + time.Duration(r.Int64N(int64(half)+1))
}
