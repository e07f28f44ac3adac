package link

import "time"

// Dial begins a connection. It returns when TCP and TLS are done, for the
// client, which may then send; or, with ok false, when the client gives up.
func (c *Conn) Dial(p *Path, now time.Duration) (at time.Duration, ok bool) {
	if at, ok = c.Connect(p, now); !ok {
		return at, false
	}
	at = c.Send(p, Up, at, clientHello).Arrive
	at = c.Send(p, Down, at, serverHello).Arrive
	return at, true
}

// Open makes a connection whose handshakes are done, by whatever other means.
func (c *Conn) Open(p *Path, now time.Duration) {
	*c = Conn{touched: now}
	for d := range c.halves {
		c.halves[d] = half{window: freshWindow(), quick: quickAcks}
	}
	if idle := &p.profile.NAT.Idle; !idle.IsZero() {
		c.binding = uint32(max(idle.Duration(&p.random)/time.Second, 1))
	}
}

// Connect begins a connection without TLS: it returns when the SYN is answered,
// or with ok false when the client gives up.
func (c *Conn) Connect(p *Path, now time.Duration) (at time.Duration, ok bool) {
	c.Open(p, now)
	timer := firstRTO
	for try := range synRetries + 1 {
		back, lost := p.pass(Up, now, headerOctets)
		if !lost {
			back, lost = p.pass(Down, back, headerOctets)
		}
		if !lost && back < now+timer {
			if try > 1 {
				c.halves[Up].window[0] = 1 * sixteenths // RFC 6298, 5.7, as Linux does it
			}
			c.touched = back
			return back, true
		}
		now += timer
		timer *= 2
		for d := range p.channels {
			p.channels[d].Calm(&p.profile.Loss)
		}
	}
	return now, false
}

// pass sends one packet that belongs to no window.
func (p *Path) pass(d Direction, now time.Duration, octets int64) (at time.Duration, lost bool) {
	_, at = p.leave(d, now, 1, octets)
	_, lost = p.channels[d].Next(&p.profile.Loss, &p.random, 1)
	if _, blocked := p.Blocked(d, now); blocked {
		lost = true
	}
	return at + p.RTT()/2, lost
}
