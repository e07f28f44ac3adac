package conformance

import (
	"sync/atomic"
	"time"
)

// pace knows how fast the target answers under the load of this run, so that
// patience grows where a machine is slow and stays short where it is not.
type pace struct{ slowest atomic.Int64 } // nanoseconds, fading

// saw notes how long something took that did come.
func (p *pace) saw(d time.Duration) {
	for {
		old := p.slowest.Load()
		next := max(int64(d), old-old/256)
		if p.slowest.CompareAndSwap(old, next) {
			return
		}
	}
}

// patience is how long something may take: what the target sets, or eight
// times the slowest answer lately, but never over ten times the setting.
func (p *pace) patience(t *Target) time.Duration {
	base := t.Patience
	if base == 0 {
		base = DefaultPatience
	}
	return min(max(base, 8*time.Duration(p.slowest.Load())), 10*base)
}
