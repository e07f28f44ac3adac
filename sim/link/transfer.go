package link

import "time"

// transfer sends segments of so many octets in all, from a time on, round by
// round: a window of segments, which open the window again one round trip
// later. It says in t when the first and the last of them are at the far end,
// in order.
func (h *half) transfer(p *Path, d Direction, now time.Duration, segments, wire int64, t *Transit) {
	rtt := p.RTT()
	if now >= h.opens {
		h.grow()
		h.rest(now-max(h.opens-rtt, 0), h.rto(rtt))
		h.sent, h.opens = 0, now
	}
	hole := time.Duration(0) // when the last of what was lost is there
	for left := segments; left > 0; {
		fresh := h.sent == 0
		n := min(left, int64(h.window-h.sent))
		if n < 1 {
			if fresh {
				n = 1
			} else {
				now = max(now, h.opens)
				h.grow()
				h.sent = 0
				h.samples = min(h.samples+1, 16)
				continue
			}
		}
		octets := wire * n / segments
		first, last := p.leave(d, now, n, octets)
		if fresh {
			h.opens = first + rtt
		}
		f := flight{n: n, left: left - n, first: first + rtt/2, last: last + rtt/2, rtt: rtt}
		h.sent += float32(n)
		if filled := h.repair(p, d, &f, t); filled > 0 {
			hole = max(hole, filled)
		}
		if left == segments {
			t.First = f.first
		}
		t.Arrive = max(f.last, hole)
		left -= n
	}
}

// flight is a number of segments that are sent at once.
type flight struct {
	n, left     int64         // segments in it, and behind it in the message
	first, last time.Duration // when they are at the far end
	rtt         time.Duration
}

// repair finds what of a flight is lost and when it is there after all: 0 when
// nothing was.
func (h *half) repair(p *Path, d Direction, f *flight, t *Transit) time.Duration {
	var before, holes, after int64 // the first loss, lost, what passed after it
	for rest := f.n; rest > 0; {
		run, lost := p.channels[d].Next(&p.profile.Loss, &p.random, rest)
		switch {
		case lost:
			holes, after = holes+run, 0
		case holes == 0:
			before = run
		default:
			after += run
		}
		rest -= run
	}
	if holes == 0 {
		return 0
	}
	at := f.first
	if f.n > 1 {
		at += (f.last - f.first) / time.Duration(f.n-1) * time.Duration(f.n-1-after)
	}
	rto := h.rto(f.rtt)
	wait, timeout := f.rtt, false
	switch {
	case after >= 3:
	case after >= 1:
		wait = f.rtt + f.rtt/4
	case f.left > 0 && before+int64(h.sent)-f.n > 0:
		wait = 2 * f.rtt // what the acks of the segments before it let go shows the hole
	case h.sent == 1:
		wait = min(2*f.rtt+delayedAck, rto)
	default:
		wait = min(2*f.rtt, rto)
		if holes > 1 {
			wait += f.rtt
		}
	}
	t.Resent += int(holes)
	for again := holes; ; {
		run, lost := p.channels[d].Next(&p.profile.Loss, &p.random, again)
		if !lost {
			if again -= run; again > 0 {
				continue
			}
			break
		}
		t.Resent += int(again)
		if f.left > 0 {
			wait += f.rtt
		} else {
			wait += doubled(rto, h.backoff)
			h.backoff++
			timeout = true
		}
	}
	h.backoff = 0
	h.cut(timeout)
	h.opens = max(h.opens, at-f.rtt/2+wait)
	if before == 0 {
		f.first = at + wait
	}
	return at + wait
}
