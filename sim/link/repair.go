package link

import "time"

// gaps is what is lost of a flight.
type gaps struct {
	before int64 // segments in front of the first one lost
	inner  int64 // lost, with a segment behind that is not
	after  int64 // segments behind the first one lost that are not
	shown  int64 // segments up to the third of those, or the last
	tail   int64 // lost at the end
}

// repair works out when the gaps of a flight are filled.
func (x *transfer) repair(f *flight, g gaps) {
	h := x.h
	rtt := f.first + x.oneWay - f.sent // as it is now, with the queue
	rto := h.rto(rtt)
	others := g.before + g.after + int64(x.sent) - f.n // segments of the round whose acks come
	if g.after == 0 && x.left > 0 {
		g.tail += x.doom(others)
		others -= g.tail
	}
	flows := x.left > 0 && others > 0
	var at time.Duration // when the first is sent again
	quota := int64(1)    // how many are sent again at once
	waiting, later := g.inner, g.tail
	switch {
	case g.inner > 0:
		// The acks of segments behind it show the gap: three (RFC 5681), or one
		// and a quarter of a round trip (RFC 8985), or one alone while a loss is
		// being repaired. Each more lets go a segment.
		at = f.first + time.Duration(g.shown-min(g.after, 3))*f.step + x.oneWay
		seen := int64(1)
		if h.hold == 0 {
			late := x.p.RTT() / 4
			if g.after >= 3 {
				late = min(late, 2*f.step)
			}
			if seen = min(g.after, 3); f.step > 0 {
				seen = min(seen, 1+int64(late/f.step))
			}
			at += late
		}
		if quota = max(g.after-seen+1, 1); flows {
			quota = g.inner // segments sent since clock them out
		}
	case flows:
		// What acks of the segments in front let go does.
		at = f.first + time.Duration(g.before)*f.step + x.oneWay + rtt
		waiting, later = g.tail, 0
	default:
		at = x.probe(f, g, rtt, rto)
		waiting, later = 1, g.tail-1
	}
	if !flows && g.inner == 0 && x.left > 0 {
		at += rtt
	}
	x.t.Resent += int(g.inner + g.tail)
	x.cut(x.sent-float32(f.n-g.before)-x.start, float32(g.inner+g.tail))
	if !flows && x.left > 0 {
		h.opens = max(h.opens, at+rtt)
		x.size = min(x.size, 2)
	}
	if idle := f.sent + time.Duration(f.n-1)*f.step; !flows && at-idle > CalmAfter {
		x.p.channels[x.d].Calm(&x.p.profile.Loss)
	}
	there := x.again(at, rtt, rto, waiting, later, quota, flows)
	if g.before == 0 {
		f.first = there
	}
}

// doom loses what others let go into a burst that goes on, and returns how much
// that is.
func (x *transfer) doom(others int64) int64 {
	c := &x.p.channels[x.d]
	n := min(c.doomed(), x.left, max(others, 0))
	if n > 0 {
		c.Next(&x.p.profile.Loss, &x.p.random, n)
		x.left -= n
	}
	return n
}

// cut is what losses in a round, the first behind so many segments of it, do to
// the window and to what is sent in the next round.
func (x *transfer) cut(before, holes float32) {
	h := x.h
	if h.hold == 2 || h.hold == 1 && before < x.covered {
		x.next += holes
		return
	}
	// Until the loss shows, the acks of what was sent before it count as ever;
	// two more may be reordering, and those of the rest let go one segment for
	// two (RFC 6937).
	was := x.size
	x.covered = before
	if was < x.threshold {
		was += before
		x.covered *= 2
		x.surges = 2 * before
	}
	after := max(x.size-before, 0)
	x.covered += min(after, 2)
	x.threshold = max(was/2, 2)
	x.size = x.threshold
	h.hold = 2
	x.next = x.size - (x.covered + max(after-2, 0)/2) + holes
}

// probe is when a lost tail is probed for (RFC 8985, 7.2).
func (x *transfer) probe(f *flight, g gaps, rtt, rto time.Duration) time.Duration {
	h := x.h
	wait := func(rtt, rto time.Duration, out int64) time.Duration {
		if out == 1 {
			return min(2*rtt+delayedAck, rto)
		}
		return min(2*rtt, rto)
	}
	// A round trip that was measured without the queue may be short enough to
	// probe before any ack can come.
	if early := wait(2*x.oneWay, h.rto(2*x.oneWay), f.n); x.burst && f.sent+early <= f.first+x.oneWay {
		return f.sent + early
	}
	base, out := f.sent, g.tail
	if before := f.n - g.tail; before > 0 {
		base = f.first + time.Duration(before-1)*f.step + x.oneWay
		if (x.slow+max(before-f.quick, 0))&1 == 1 {
			// The ack of the last segment that came is delayed.
			if 2*rtt <= ackDelay {
				out++
			} else {
				base += ackDelay
			}
		}
	} else if int64(x.sent) > f.n {
		base = h.opens
	}
	return base + wait(rtt, rto, out)
}

// again sends what is waiting again from a time on, and later what the first
// acks of that will show, twice as many each round trip. It returns when the
// first of all is there.
func (x *transfer) again(at, rtt, rto time.Duration, waiting, later, quota int64, flows bool) (first time.Duration) {
	timeouts, channel := uint8(0), &x.p.channels[x.d]
	for {
		n := min(waiting, quota)
		passed, last := x.retry(n)
		there := x.reserve(at, n)
		if first == 0 && passed > 0 {
			first = there
		}
		waiting += later - passed
		later = 0
		switch {
		case waiting == 0:
			x.healthy = max(x.healthy, there)
			return first
		case flows, passed > 0 && (last || waiting > n-passed):
			at += rtt
			quota = 2 * n
			if !flows && rtt > CalmAfter {
				channel.Calm(&x.p.profile.Loss)
			}
		default:
			at += doubled(rto, timeouts)
			timeouts++
			channel.Calm(&x.p.profile.Loss)
			x.size, quota = 1, 1
		}
		x.t.Resent += int(n - passed)
	}
}

// reserve sends n segments again, and returns when they are there. While the
// message goes on they share the next round with it.
func (x *transfer) reserve(at time.Duration, n int64) time.Duration {
	if x.left > 0 {
		x.owed += n
		return at + x.p.wait(x.d, at) + x.p.each(x.d, x.octets) + x.oneWay
	}
	if at > x.p.queues[x.d] {
		// The link is idle by then, and open to others before.
		return at + time.Duration(n)*x.p.each(x.d, x.octets) + x.oneWay
	}
	_, last := x.p.leave(x.d, at, n, int64(x.octets*float64(n)))
	return last + x.oneWay
}

// retry passes n segments sent again, and reports whether the last one came.
func (x *transfer) retry(n int64) (passed int64, last bool) {
	for n > 0 {
		run, lost := x.p.channels[x.d].Next(&x.p.profile.Loss, &x.p.random, n)
		if last = !lost; last {
			passed += run
		}
		n -= run
	}
	return passed, last
}
