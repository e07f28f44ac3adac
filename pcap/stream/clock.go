package stream

import "time"

// clock goes by the times of packets, and never back. It starts at 0.
type clock struct {
	now    int64 // in nanoseconds
	latest int64 // time of the packet that now stands for
	odd    int   // packets in a row that are far from it
}

// Times of packets that are farther from those before are not believed at once.
// One alone is a mistake. Many far back belong to another capture, which was
// put behind the first one; until then there may be some of both.
const (
	farBehind  = int64(time.Minute)
	farAhead   = int64(time.Hour)
	manyBehind = 1000 // packets
	manyAhead  = 3
	longest    = int64(24 * time.Hour) // that passes between two packets
	latestNow  = 1 << 62               // the clock stands still from then on
)

// advance says that a packet has a time.
func (c *clock) advance(at int64) {
	step := at - c.latest
	switch {
	case c.latest == 0:
		c.latest = at
		return
	case step < -farBehind:
		if c.odd++; c.odd < manyBehind {
			return
		}
		c.latest = at
	case step > farAhead:
		if c.odd++; c.odd < manyAhead {
			return
		}
	}
	c.odd = 0
	if step > 0 {
		c.now = min(c.now+min(step, longest), latestNow)
		c.latest = at
	}
}
