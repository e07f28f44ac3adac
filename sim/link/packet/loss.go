package packet

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

const (
	minRTO = 200 * time.Millisecond
	maxRTO = 120 * time.Second
	// probeAck is what a probe waits longer for a single segment, whose ack may
	// be delayed (RFC 8985, 7.2).
	probeAck = 200 * time.Millisecond
)

// clock keeps the retransmission timer of RFC 6298.
type clock struct {
	srtt, vary time.Duration
	least      time.Duration // of all round trips
	latest     time.Duration // measured by the ack at hand, or 0
	mean       time.Duration // deviation, smoothed
	worst      time.Duration // the greatest mean of this round
	roundEnd   int           // of the segment that ends it
	backoff    int
	base       time.Duration // from which the timer runs
}

func (k *clock) sample(rtt time.Duration) {
	k.srtt, k.mean, k.vary, k.least = rtt, rtt/2, rtt/2, rtt
}

// ackSample takes in a measurement. The deviation that counts is the greatest
// of a round trip, and is forgotten slowly, as Linux does it.
func (k *clock) ackSample(una, next int) {
	err := k.latest - k.srtt
	k.srtt += err / 8
	k.mean += (err.Abs() - k.mean) / 4
	k.worst = max(k.worst, k.mean)
	k.vary = max(k.vary, k.worst)
	if una >= k.roundEnd {
		k.vary -= (k.vary - k.worst) / 4
		k.worst, k.roundEnd = 0, next
	}
	k.least = min(k.least, k.latest)
	k.latest = 0
}

func (k *clock) rto() time.Duration {
	rto := k.srtt + max(minRTO, 4*k.vary)
	return min(rto<<min(k.backoff, 16), maxRTO)
}

// rack finds losses by time (RFC 8985): a segment is lost when one that was
// sent later has come, and some time has passed since.
type rack struct {
	sent  time.Duration // of the segment sent last among those that came
	index int           // its number
	rtt   time.Duration
	due   time.Duration // when a segment that may be lost is, or 0
}

func (r *rack) delivered(now time.Duration, i int, g *segment, least time.Duration) {
	rtt := now - g.sent
	if g.again && rtt < least {
		return // it was an earlier copy that came
	}
	if g.sent > r.sent || g.sent == r.sent && i > r.index {
		r.sent, r.index, r.rtt = g.sent, i, rtt
	}
}

// findLost marks what is lost by now, and returns how many segments that were.
func (s *sender) findLost(now time.Duration) (found int) {
	r := &s.rack
	r.due = 0
	if s.sacked == 0 && s.state == open {
		return 0
	}
	window := s.clock.least / 4
	if s.state != open || s.sacked >= 3 {
		window = 0
	}
	for i := s.una; i < s.next; i++ {
		g := &s.segments[i]
		if g.sacked || g.lost && !g.flying {
			continue
		}
		if g.sent > r.sent || g.sent == r.sent && i > r.index {
			continue
		}
		if due := g.sent + r.rtt + window; due > now {
			if r.due == 0 || due < r.due {
				r.due = due
			}
			continue
		}
		found++
		s.scan = min(s.scan, i)
		if g.lost {
			g.flying = false
			s.flying--
		} else {
			g.lost = true
			s.lost++
		}
	}
	return found
}

// arm sets the timer that matters now.
func (s *sender) arm(c *Conn, d link.Direction) {
	if s.una == s.next {
		s.clock.due(c, d, s, Never)
		return
	}
	at := s.clock.base + s.clock.rto()
	s.probed = false
	switch {
	case s.rack.due > 0:
		at = s.rack.due
	case s.state == open && s.sacked == 0 && s.probe == 0:
		wait := 2 * s.clock.srtt
		if s.out() == 1 {
			wait += probeAck
		}
		at = min(at, max(s.lastOut, s.clock.base)+wait)
		s.probed = true
	}
	s.clock.due(c, d, s, at)
}

func (k *clock) due(c *Conn, d link.Direction, s *sender, at time.Duration) {
	if s.timerAt = at; at != Never && (s.eventAt == 0 || at < s.eventAt) {
		s.eventAt = at
		c.events.Push(at, uint32(d), senderTimer)
	}
}

// timer is an event of the timer, which may have been set anew since.
func (s *sender) timer(c *Conn, d link.Direction) {
	if c.now != s.eventAt {
		return // an earlier one was set after this
	}
	s.eventAt = 0
	switch {
	case s.timerAt == Never:
		return
	case c.now < s.timerAt:
		s.clock.due(c, d, s, s.timerAt)
		return
	case s.rack.due > 0:
		if s.findLost(c.now) > 0 && s.state == open {
			s.recover()
			s.reduce(1, false, true)
		}
		s.transmit(c, d)
	case s.probed:
		s.sendProbe(c, d)
	default:
		s.timeout(c, d)
	}
	s.arm(c, d)
}

// sendProbe asks for an ack that shows whether the tail was lost (RFC 8985, 7).
func (s *sender) sendProbe(c *Conn, d link.Direction) {
	if s.next < s.released && s.next-s.una < maxWindow {
		s.emit(c, d, s.next)
		s.probeNew = true
	} else {
		s.emit(c, d, s.next-1)
		s.probeNew = false
	}
	s.probe = s.next
	s.clock.base = c.now
}

// endProbe is what an ack says about a probe: when the probe repaired a loss,
// the window pays for it.
func (s *sender) endProbe(p parcel) {
	if s.probe == 0 || s.una < s.probe && !p.repeat {
		return
	}
	if !s.probeNew && !p.repeat && s.state == open && s.una >= s.probe {
		s.threshold = max(s.window/2, 2)
		s.window = s.threshold
	}
	s.probe = 0
}

// timeout is the retransmission timer going off.
func (s *sender) timeout(c *Conn, d link.Direction) {
	if s.state != collapse {
		s.threshold = max(s.window/2, 2)
	}
	s.state, s.high, s.scan, s.probe = collapse, s.next, s.una, 0
	s.window = 1
	s.clock.backoff++
	s.flying, s.lost = 0, 0
	for i := s.una; i < s.next; i++ {
		g := &s.segments[i]
		if g.flying = false; !g.sacked {
			g.lost = true
			s.lost++
		}
	}
	s.clock.base = c.now
	s.transmit(c, d)
}
