package conformance

import (
	"context"
	"slices"
	"sync"
	"time"
)

// vitality knows whether the targets are still there. A target is looked at
// after a check has failed, by one goroutine at a time, and given up for good
// when it does not answer.
type vitality struct {
	mu     sync.Mutex
	reason string   // why it is given up
	during []string // checks that were under way
	seen   map[*Target]time.Time
}

const (
	probeTime  = 2 * time.Second // for one attempt
	probeAgain = time.Second     // a target that answered is believed for so long
)

// gone returns why the target was given up; empty while it lives.
func (v *vitality) gone() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.reason
}

// doubt has the next probe look anew: a connection was refused.
func (v *vitality) doubt(target *Target) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.seen, target)
}

// victims returns the checks that failed when the target died. One of them may
// have killed it.
func (v *vitality) victims() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	slices.Sort(v.during)
	return v.during
}

// probe has the target answer once, with a second attempt, after a check has
// failed, and returns why it is given up.
func (v *vitality) probe(ctx context.Context, target *Target, check string) (reason string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	defer func() {
		if reason != "" {
			v.during = append(v.during, check)
		}
	}()
	if v.reason != "" || time.Since(v.seen[target]) < probeAgain {
		return v.reason
	}
	var err error
	for range 2 {
		if _, err = greet(ctx, target, probeTime); err == nil || ctx.Err() != nil {
			if v.seen == nil {
				v.seen = make(map[*Target]time.Time)
			}
			v.seen[target] = time.Now()
			return ""
		}
	}
	v.reason = "the target died during the run: " + err.Error()
	return v.reason
}
