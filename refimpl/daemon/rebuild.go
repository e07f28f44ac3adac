package daemon

import "time"

// Between two attempts to restore the machine from a store that fails.
const (
	firstWait = 100 * time.Millisecond
	maxWait   = 5 * time.Second
)

// rebuild follows a failed commit: what was stepped since is not durable, and
// maybe never will be, so no link may hear of it. All are closed, and a new
// machine starts from what the store really holds.
func (p *loop) rebuild() {
	p.era++
	for _, l := range p.table {
		if l != nil {
			l.live = false
			l.fail()
		}
	}
	p.table, p.free = nil, nil
	if p.batch != nil {
		p.batch.discard()
		p.spare = append(p.spare, p.batch)
		p.batch = nil
	}
	for wait := firstWait; ; wait = min(2*wait, maxWait) {
		machine, err := p.restore()
		if err == nil {
			p.machine, p.ticked = machine, true
			return
		}
		p.log.Error("store", "error", err, "retry", wait)
		select {
		case <-time.After(wait):
		case <-p.ctx.Done():
			p.machine = nil // all links that came meanwhile are stale
			return
		}
	}
}
