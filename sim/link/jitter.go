package link

import (
	"math"
	"time"
)

// vary draws the jitter of a message, or holds that of the one before it.
func (h *half) vary(p *Path, now time.Duration) time.Duration {
	j := &p.profile.Jitter
	if j.Each.IsZero() {
		return 0
	}
	held := false
	if j.Hold > 0 {
		since := max(now-h.arrived, 0)
		held = p.random.Float64() < math.Exp(-float64(since)/float64(j.Hold)) && h.arrived > 0
	}
	if !held {
		h.jitter = uint32(min(j.Each.Duration(&p.random), maxRTT) / time.Microsecond)
	}
	return time.Duration(h.jitter) * time.Microsecond
}

// crowdOctets is what others send at a time: a window of theirs.
const crowdOctets = initialWindow * packetOctets

// crowd draws how long a message waits for the traffic of others, who send
// windows at random times: as in the queue M/M/1, a share of messages that is
// the load waits, for an exponential time.
func (p *Path) crowd(d Direction) time.Duration {
	load := float64(p.profile.Queue.Load)
	if load == 0 {
		return 0
	}
	u, wait := p.random.Float64(), p.random.Exp()
	if u >= load {
		return 0
	}
	wait *= float64(p.profile.rate(d).takes(crowdOctets)) / (1 - load)
	if most := p.capacity(d); most > 0 {
		return min(time.Duration(wait), most)
	}
	return time.Duration(wait)
}
