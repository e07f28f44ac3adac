package proxy

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

// deliver hands what arrives in a direction to the far end.
func (s *session) deliver(d link.Direction) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		c, wait, over := s.arrival(d)
		switch {
		case over:
			return
		case wait > 0:
			timer.Reset(wait)
			select {
			case <-timer.C:
			case <-s.lanes[d].awake:
			}
			continue
		}
		if c.kind == finish {
			shut(s.ends[1-d])
			s.over(d)
			return
		}
		if c.kind == data {
			if _, err := s.ends[1-d].Write(c.octets); err == nil {
				continue
			}
		}
		s.refuse(d)
		return
	}
}

// longest is how long a delivery waits when nothing is to come.
const longest = time.Hour

// arrival returns what has arrived in a direction, or how long to wait until
// something may have, or that nothing will any more.
func (s *session) arrival(d link.Direction) (c chunk, wait time.Duration, over bool) {
	l := s.path
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := &s.lanes[d]
	for {
		now := l.now()
		if lane.breaks <= now {
			s.breakOff(d)
		}
		if lane.stopped {
			return chunk{}, 0, true
		}
		due := lane.due()
		if due > now {
			return chunk{}, min(due, lane.breaks, now+longest) - now, false
		}
		t := s.tcp.Due(&l.link, d, now)
		lane.breaks = min(lane.breaks, t.Broken)
		if t.Arrive > now {
			lane.next = t.Arrive
			s.proxy.count(func(stats *Stats) { stats.Resent += t.Resent })
			continue
		}
		c = lane.take(now)
		s.proxy.count(func(stats *Stats) {
			stats.Octets[d] += int64(len(c.octets))
			stats.Longest[d] = max(stats.Longest[d], now-c.sent)
		})
		return c, 0, false
	}
}

// over ends a direction whose sender has closed.
func (s *session) over(d link.Direction) {
	s.path.mu.Lock()
	defer s.path.mu.Unlock()
	s.lanes[d].stop()
}

// refuse is the end of a direction being gone, or cut off by the other: its
// sender is cut off, too.
func (s *session) refuse(d link.Direction) {
	s.path.mu.Lock()
	defer s.path.mu.Unlock()
	s.close(link.Up)
	s.close(link.Down)
}
