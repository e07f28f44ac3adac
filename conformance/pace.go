package conformance

import (
	"context"
	"sync/atomic"
	"time"
)

// pace knows how fast the target answers under the load of this run, so that
// patience grows where a machine is slow and stays short where it is not.
type pace struct {
	slowest atomic.Int64 // nanoseconds, fading
	failed  atomic.Int64 // checks, until one passes
	beats   atomic.Int64 // of beat
}

// beat is the unit in which waiting is counted. Beats come late on a machine
// that has no time for this process, and waiting then takes longer: what is not
// run cannot answer.
const beat = 20 * time.Millisecond

// run counts beats until the context ends.
func (p *pace) run(ctx context.Context) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.beats.Add(1)
		case <-ctx.Done():
			return
		}
	}
}

// wait is a stretch of time, counted in beats.
type wait struct {
	pace *pace
	end  int64
}

func (p *pace) start(d time.Duration) wait {
	return wait{p, p.beats.Load() + int64((d+beat-1)/beat) + 1}
}

// left is how long the wait goes on at least; it is over when nothing is left.
func (w wait) left() time.Duration {
	return time.Duration(w.end-w.pace.beats.Load()) * beat
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
