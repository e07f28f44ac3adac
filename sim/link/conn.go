package link

import "time"

// Conn is one TCP connection with TLS over a path, both directions of it: a
// value of at most 96 octets. The zero Conn is one to Dial.
type Conn struct {
	halves  [2]half
	touched time.Duration // when a packet last passed its NAT
	binding uint32        // s for which its NAT remembers it; 0: for good
	dead    bool          // nothing arrives in either direction any more
}

// Transit is how a message gets to the far end, as things look when it is sent.
type Transit struct {
	// First is when its first segment is there, with the header.
	First time.Duration
	// Arrive is when its last octet is; Never when it will not come.
	Arrive time.Duration
	// Broken is when the sender's socket reports that the connection is dead;
	// Never when it does not come to that.
	Broken time.Duration
	// Before is by when all is there that was sent before it in its direction.
	// It may be earlier than was said of that: the new segments show which of
	// the old ones are lost.
	Before time.Duration
	// Resent is how many segments were sent again.
	Resent int
}

func lost(broken time.Duration) Transit {
	return Transit{First: Never, Arrive: Never, Broken: broken, Before: Never}
}

// gone reports that nothing sent at now arrives, and when the sender knows.
func (c *Conn) gone(p *Path, d Direction, now time.Duration) (broken time.Duration, gone bool) {
	if c.binding != 0 && !c.dead && now-c.touched > time.Duration(c.binding)*time.Second {
		c.dead = true
		if p.profile.NAT.Reset && d == Up {
			return now + p.RTT(), true
		}
	}
	return now + giveUp, c.dead
}

// Send hands octets of a message, headers of its frame included, to the
// direction's sender at now. Messages of a direction arrive in the order in
// which they were sent.
func (c *Conn) Send(p *Path, d Direction, now time.Duration, octets int64) Transit {
	if broken, gone := c.gone(p, d, now); gone {
		return lost(broken)
	}
	h := &c.halves[d]
	t := Transit{Broken: Never}
	start := now
	if until, blocked := p.Blocked(d, now); blocked {
		if start = h.retry(p, now, until, &t); t.Broken != Never {
			return lost(t.Broken)
		}
	}
	segments, wire := Wire(octets)
	queued := time.Duration(0)
	if until, blocked := p.Blocked(d.other(), start); blocked {
		h.sendUnheard(p, d, start, until, segments, wire, &t)
	} else {
		queued = h.send(p, d, start, segments, wire, &t)
	}
	if p.cell != nil {
		through := p.cell.serve(d, start, wire) + p.RTT()/2
		t.First, t.Arrive = max(t.First, min(through, t.First+p.cell.one(d))), max(t.Arrive, through)
	}
	delay := h.vary(p, now) + p.crowd(d)
	t.First, t.Arrive = t.First+delay, t.Arrive+delay
	if t.Arrive == Never {
		return lost(t.Broken)
	}
	if shown := t.First + p.RTT() + p.RTT()/4 + queued; shown < h.arrived {
		h.arrived = shown
		w := h.window.unpack() // for what no timeout came of
		w.size = max(w.size, min(w.threshold, initialWindow))
		h.window, h.backoff = w.pack(), 0
	}
	t.Before = h.arrived
	t.First, t.Arrive = max(t.First, h.arrived), max(t.Arrive, h.arrived)
	h.arrived = t.Arrive
	c.touched = max(c.touched, t.Arrive)
	return t
}

// Due is asked when an arrival is due. If Arrive is now, it is there. Otherwise
// the path is blocked at the moment, and it is to be asked again at Arrive, or
// it will not come, and the sender knows at Broken.
func (c *Conn) Due(p *Path, d Direction, now time.Duration) Transit {
	h := &c.halves[d]
	if c.dead {
		return lost(now + giveUp)
	}
	until, blocked := p.Blocked(d, now)
	if !blocked {
		h.backoff = 0
		return Transit{First: now, Arrive: now, Broken: Never}
	}
	t := Transit{Broken: Never}
	sent := h.retry(p, now-p.RTT()/2, until-p.RTT()/2, &t)
	if t.Broken != Never {
		return lost(t.Broken)
	}
	t.Arrive = max(sent+p.RTT()/2, until)
	t.First = t.Arrive
	h.arrived = max(h.arrived, t.Arrive)
	return t
}

// Fin returns when a FIN or RST, sent at now behind all messages, is at the far
// end; Never when the path has lost the connection for good.
func (c *Conn) Fin(p *Path, d Direction, now time.Duration) time.Duration {
	return c.Send(p, d, now, 0).Arrive
}

// Sever ends the connection for the network: the client's address changed or
// its NAT forgot it. Nothing arrives in either direction any more.
func (c *Conn) Sever() { c.dead = true }
