package link

import "time"

// gaps is what is lost of a flight.
type gaps struct {
	before int64 // segments in front of the first one lost
	inner  int64 // lost, with a segment behind that is not
	after  int64 // segments behind the first one lost that are not
	tail   int64 // lost at the end
}

// repair works out when the gaps of a flight are filled.
func (x *transfer) repair(f *flight, g gaps) {
	h := x.h
	rtt := f.first + x.oneWay - f.sent // as it is now, with the queue
	rto := h.rto(rtt)
	flows := x.left > 0 && g.before+g.after+int64(h.sent)-f.n > 0 // acks of other segments keep coming
	var at time.Duration                                          // when the first is sent again
	quota := int64(1)                                             // how many are sent again at once
	waiting, later := g.inner, g.tail
	switch {
	case g.inner > 0:
		// Acks of segments behind it show the gap: three at once (RFC 5681),
		// fewer after a quarter of a round trip (RFC 8985).
		shown := g.before + g.inner + min(g.after, 3) - 1
		at = f.first + time.Duration(shown)*f.step + x.oneWay
		if g.after < 3 {
			at += x.p.RTT() / 4
		}
		quota += max(g.after-3, 0) / 2
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
	x.cut(h.sent-float32(f.n-g.before)-x.start, float32(g.inner+g.tail))
	if !flows && x.left > 0 {
		h.opens = max(h.opens, at+rtt)
		h.window = min(h.window, 2)
	}
	if g.before == 0 {
		f.first = at + x.oneWay
	}
	x.again(at, rtt, rto, waiting, later, quota, flows)
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
	was := h.window
	x.covered = before
	if was < h.threshold {
		was += before
		x.covered *= 2
		x.surges = 2 * before
	}
	after := max(h.window-before, 0)
	x.covered += min(after, 2)
	h.threshold = max(was/2, 2)
	h.window = h.threshold
	h.hold = 2
	x.next = h.window - (x.covered + max(after-2, 0)/2) + holes
}

// probe is when a lost tail is probed for (RFC 8985, 7.2).
func (x *transfer) probe(f *flight, g gaps, rtt, rto time.Duration) time.Duration {
	base := f.sent
	if before := f.n - g.tail; before > 0 {
		base = f.first + time.Duration(before-1)*f.step + x.oneWay
	} else if int64(x.h.sent) > f.n {
		base = x.h.opens
	}
	wait := 2 * rtt
	if g.tail == 1 {
		wait += delayedAck
	}
	return base + min(wait, rto)
}

// again sends what is waiting again from a time on, and later what the first
// acks of that will show, twice as many each round trip.
func (x *transfer) again(at, rtt, rto time.Duration, waiting, later, quota int64, flows bool) {
	h := x.h
	for waiting > 0 {
		n := min(waiting, quota)
		passed, last := x.retry(n)
		waiting += later - passed
		later = 0
		switch {
		case waiting == 0:
			x.healthy = max(x.healthy, at+x.oneWay)
			if x.left > 0 {
				x.owed += n
			}
			return
		case flows, passed > 0 && (last || waiting > n-passed):
			at += rtt
			quota = 2 * n
		default:
			at += doubled(rto, h.backoff)
			h.backoff++
			h.window = 1
			quota = 1
		}
		x.t.Resent += int(n - passed)
	}
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
