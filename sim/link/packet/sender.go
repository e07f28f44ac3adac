package packet

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

const (
	initialWindow = 10   // segments (RFC 6928)
	maxWindow     = 2048 // segments
)

// segment is what the sender knows of one.
type segment struct {
	sent   time.Duration // the last time
	octets uint16        // on the wire
	again  bool          // it was sent more than once
	sacked bool
	lost   bool // and not known to have come since
	flying bool // it was sent again after it was lost
}

type state uint8

const (
	open     state = iota
	recovery       // repairing a loss
	collapse       // after a timeout
)

// sender sends segments as the acks let it.
type sender struct {
	segments  []segment
	released  int // behind the last segment that may be sent
	una, next int // the first without an ack; the first never sent
	state     state
	high      int // recovery or collapse is over when this is acked

	window    float64 // segments
	threshold float64
	limited   bool // the window was what held back the sender
	maxOut    int  // most segments out in this round
	roundEnd  int

	sacked, lost, flying int // segments with that mark
	scan                 int // no lost segment before it waits to be sent again

	prrDelivered, prrOut, prrWindow int // RFC 6937

	clock   clock
	rack    rack
	probe   int // 0, or behind the last segment when a probe was sent
	probed  bool
	lastOut time.Duration
	resent  int

	timerAt, eventAt time.Duration // what the timer is set to; when its event comes
	probeNew         bool          // the probe was a segment never sent before
}

func (s *sender) init(rtt time.Duration) {
	s.window, s.threshold = initialWindow, 1e9
	s.clock.sample(rtt)
}

// release makes the next message sendable.
func (s *sender) release(c *Conn, d link.Direction) {
	f := &c.flows[d]
	s.released = f.messages[f.released].end
	f.released++
	if s.una == s.next && s.next > 0 {
		s.rest(c.now - s.lastOut)
	}
	s.transmit(c, d)
	s.arm(c, d)
}

// rest is RFC 5681, 4.1, as Linux does it.
func (s *sender) rest(idle time.Duration) {
	rto := s.clock.rto()
	if idle > rto {
		s.threshold = max(s.threshold, s.window*3/4)
	}
	for ; idle > rto && s.window > initialWindow; idle -= rto {
		s.window = max(s.window/2, initialWindow)
	}
}

// out is how many segments are under way, as far as the sender knows.
func (s *sender) out() int { return s.next - s.una - s.sacked - s.lost + s.flying }

// transmit sends what the window allows, lost segments first.
func (s *sender) transmit(c *Conn, d link.Direction) {
	for float64(s.out())+1 <= s.window {
		if i := s.nextLost(); i >= 0 {
			s.emit(c, d, i)
			continue
		}
		if s.next >= s.released || s.next-s.una >= maxWindow {
			break
		}
		s.emit(c, d, s.next)
	}
	if s.out() > s.maxOut || s.una >= s.roundEnd {
		s.maxOut, s.roundEnd = s.out(), s.next
		s.limited = float64(s.out())+1 > s.window
	}
}

func (s *sender) nextLost() int {
	if s.lost == s.flying {
		return -1
	}
	for i := max(s.scan, s.una); i < s.next; i++ {
		if g := &s.segments[i]; g.lost && !g.flying {
			s.scan = i
			return i
		}
	}
	return -1
}

// emit puts a segment on the wire.
func (s *sender) emit(c *Conn, d link.Direction, i int) {
	g := &s.segments[i]
	if i == s.next {
		if s.una == s.next {
			s.clock.base = c.now
		}
		s.next++
	} else {
		g.again = true
		s.resent++
		if g.lost && !g.flying {
			g.flying = true
			s.flying++
		}
		if i == s.una {
			s.clock.base = c.now
		}
	}
	g.sent, s.lastOut = c.now, c.now
	s.prrOut++
	if at, lost := c.wires[d].send(c.now, parcel{segment: i}, int64(g.octets)); !lost {
		c.events.Push(at, uint32(d), dataArrives)
	}
}

// acked is an ack arriving.
func (s *sender) acked(c *Conn, d link.Direction, p parcel) {
	before := s.una
	fresh := s.mark(c.now, p)
	if s.una > before {
		s.clock.backoff, s.clock.base = 0, c.now
	}
	s.endProbe(p)
	if s.state != open && s.una >= s.high {
		if s.state == recovery {
			s.window = s.threshold
		}
		s.state = open
	}
	found := s.findLost(c.now) > 0
	if found && s.state == open {
		s.recover()
	}
	switch {
	case s.state == recovery:
		s.reduce(fresh, s.una > before, found)
	case fresh > 0:
		s.grow(fresh)
	}
	s.transmit(c, d)
	s.arm(c, d)
}

// mark notes what an ack says has come, and returns how many segments of it
// are news.
func (s *sender) mark(now time.Duration, p parcel) (fresh int) {
	news := func(i int) {
		g := &s.segments[i]
		if g.sacked {
			return
		}
		fresh++
		s.rack.delivered(now, i, g, s.clock.least)
		if g.lost {
			g.lost = false
			s.lost--
			if g.flying {
				g.flying = false
				s.flying--
			}
		}
	}
	for ; s.una < p.next; s.una++ {
		news(s.una)
		if g := &s.segments[s.una]; g.sacked {
			s.sacked--
		} else if !g.again {
			s.clock.latest = now - g.sent
		}
	}
	for _, k := range p.sacks {
		for i := max(k.begin, s.una); i < k.end; i++ {
			if g := &s.segments[i]; !g.sacked {
				news(i)
				g.sacked = true
				s.sacked++
				if !g.again {
					s.clock.latest = now - g.sent
				}
			}
		}
	}
	if s.clock.latest > 0 {
		s.clock.ackSample(s.una, s.next)
	}
	return fresh
}

// recover begins the repair of a loss.
func (s *sender) recover() {
	s.state, s.high, s.scan = recovery, s.next, s.una
	s.prrWindow = max(int(s.window), 1)
	s.threshold = max(s.window/2, 2)
	s.prrDelivered, s.prrOut = 0, 0
}

// reduce is the proportional rate reduction of RFC 6937, as Linux has it.
func (s *sender) reduce(fresh int, advanced, found bool) {
	s.prrDelivered += fresh
	quota, out := 0, s.out()
	if float64(out) > s.threshold {
		quota = (int(s.threshold)*s.prrDelivered+s.prrWindow-1)/s.prrWindow - s.prrOut
	} else {
		quota = max(s.prrDelivered-s.prrOut, fresh)
		if advanced && !found {
			quota++
		}
		quota = min(int(s.threshold)-out, quota)
	}
	if s.prrOut == 0 {
		quota = max(quota, 1) // the first repair goes out at once
	}
	s.window = float64(out + max(quota, 0))
}

// grow opens the window by what was acked, if it was the window that mattered.
func (s *sender) grow(fresh int) {
	slow := s.window < s.threshold
	switch {
	case slow && s.window < 2*float64(s.maxOut):
		s.window = min(s.window+float64(fresh), s.threshold)
	case !slow && s.limited:
		s.window += float64(fresh) / s.window
	}
	s.window = min(s.window, maxWindow)
}
