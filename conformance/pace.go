package conformance

import (
	"sync/atomic"
	"time"
)

// pace knows how fast the target answers under the load of this run, so that
// patience grows where a machine is slow and stays short where it is not.
type pace struct {
	slowest atomic.Int64 // nanoseconds, fading
	failed  atomic.Int64 // checks, until one passes
}

// hopeless is how many checks fail, before any has passed, until the patience
// is cut to an eighth: such a server has nothing that is worth waiting for.
const hopeless = 24

// ended notes how a check ended.
func (p *pace) ended(failed bool) {
	if !failed {
		p.failed.Store(-1 << 40)
	} else {
		p.failed.Add(1)
	}
}

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
	if p.failed.Load() >= hopeless {
		return base / 8
	}
	return min(max(base, 8*time.Duration(p.slowest.Load())), 10*base)
}
