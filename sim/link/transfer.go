package link

import "time"

// transfer is a message on its way through a sender, round by round: a window
// of segments, whose acks open the window again a round trip later. Between
// two losses all is determined, so a round costs some additions, and what is
// drawn is where the next loss is.
type transfer struct {
	window
	h *half
	p *Path
	d Direction
	t *Transit

	left          int64   // segments to be sent, or again because the queue dropped them
	owed          int64   // segments to be sent again with the next round
	octets        float64 // of a segment, with headers
	surge, surges float32 // segments at the start of this round that come two for one that leaves
	slow          int64   // segments whose acks may be delayed
	late          float32 // segments that acks were late for
	fresh         bool    // nothing of this round is sent yet
	burst         bool    // the next round goes out at once, not by the clock of acks
	oneWay        time.Duration
	healthy       time.Duration // from when on no hole is left
}

// send sends segments of so many octets in all from a time on, and says in t
// when the first and the last of them are at the far end, in order. It returns
// how long the first waited in the queue.
func (h *half) send(p *Path, d Direction, now time.Duration, segments, wire int64, t *Transit) (queued time.Duration) {
	x := transfer{h: h, p: p, d: d, t: t, left: segments, octets: float64(wire) / float64(segments), burst: true, oneWay: p.RTT() / 2, window: h.window.unpack()}
	if now >= h.opens {
		x.acked()
		if x.size > initialWindow {
			x.rest(now-h.lastSent(), h.rto(p.RTT()))
		}
		if now-h.lastSent() > CalmAfter {
			p.channels[d].Calm(&p.profile.Loss)
		}
		x.sent, x.start, x.next, h.opens = 0, 0, 0, now
		x.fresh = true
	} else if last := h.lastSent(); last > now {
		now, x.burst = last, false // behind what is still to be sent
	}
	for x.left > 0 {
		room := int64(x.size - x.sent)
		if room < 1 && !x.fresh {
			now = x.nextRound(now)
			continue
		}
		first := x.round(now, min(x.left, max(room, 1)))
		if t.First == 0 {
			t.First = first
			queued = max(first-now-x.oneWay, 0)
		}
	}
	t.Arrive = max(t.Arrive, x.healthy)
	h.window = x.pack()
	h.since = uint32(max(h.opens-now, 0) / time.Microsecond)
	return queued
}

// acked takes in the acks of a round.
func (x *transfer) acked() {
	h := x.h
	h.samples = min(h.samples+1, maxSamples)
	if h.hold > 0 {
		h.hold--
		return
	}
	x.grow()
}

// nextRound waits until the acks of the round open the window.
func (x *transfer) nextRound(now time.Duration) time.Duration {
	h := x.h
	if h.quick == 0 && h.hold == 0 && int64(x.sent-x.start)&1 == 1 {
		// The last segment waits for its ack, the longer in terms of a round
		// the shorter that is.
		if x.late += min(float32(ackDelay)/float32(2*x.oneWay), 1); x.late >= 1 {
			x.late--
			x.next++
		}
	}
	x.acked()
	x.start = x.next
	x.sent, x.next = x.start, 0
	x.surge, x.surges = x.surges, 0
	x.fresh, x.burst = true, false
	return max(now, h.opens)
}

// round sends n segments, and returns when the first is at the far end.
func (x *transfer) round(now time.Duration, n int64) time.Duration {
	h := x.h
	fit, dropped := x.overflow(now, n)
	through := n - dropped + x.owed
	first, last := x.p.leave(x.d, now, through, int64(x.octets*float64(through)))
	if x.fresh {
		x.fresh = false
		h.opens = first + 2*x.oneWay
		if h.quick == 0 && n > 1 {
			h.opens += x.p.each(x.d, x.octets) // the first ack is of two segments
		}
	}
	x.sent += float32(n)
	x.left -= n
	f := flight{sent: now, first: first + x.oneWay, n: n - dropped}
	if through > 1 {
		f.step = (last - first) / time.Duration(through-1)
	}
	x.owed = 0
	x.t.Arrive = last + x.oneWay
	f.quick = min(int64(h.quick), f.n)
	x.pass(&f, fit, dropped)
	h.quick -= uint8(f.quick)
	x.slow += n - f.quick
	return f.first
}

// overflow returns how many of n segments the queue has no room for, and how
// many fit in before the first of those.
func (x *transfer) overflow(now time.Duration, n int64) (fit, dropped int64) {
	capacity := x.p.capacity(x.d)
	if capacity == 0 {
		return n, 0
	}
	each := x.p.each(x.d, x.octets)
	room := capacity - x.p.wait(x.d, now)
	if each == 0 || time.Duration(n)*each <= room {
		return n, 0
	}
	fit = max(int64(room/each), 0)
	switch {
	case x.burst:
		fit++
		dropped = n - fit
	case x.size < x.threshold:
		// Two come while one leaves.
		fit *= 2
		dropped = (n - fit) / 2
	case x.surge > 0:
		fit *= 2
		dropped = (min(int64(x.surge), n) - fit) / 2
	case room < 0:
		dropped = 1
	}
	dropped = min(max(dropped, 0), n-1)
	return min(fit, n-dropped), dropped
}

// flight is a number of segments that are sent together.
type flight struct {
	sent  time.Duration // when
	first time.Duration // when the first of them is at the far end, or would be
	step  time.Duration // between two of them there
	n     int64
	quick int64 // of them, those acknowledged at once
}

// pass sends a flight through the channel and repairs what is lost of it, and
// what the queue dropped behind so many that fit.
func (x *transfer) pass(f *flight, fit, dropped int64) {
	var g gaps
	for done := int64(0); done < f.n; {
		run, lost := x.p.channels[x.d].Next(&x.p.profile.Loss, &x.p.random, f.n-done)
		switch {
		case lost:
			g.tail += run
		case g.tail+g.inner == 0:
			g.before = run
		default:
			if g.after < 3 {
				g.shown = done + min(run, 3-g.after)
			}
			g.inner += g.tail
			g.tail = 0
			g.after += run
		}
		done += run
	}
	if dropped > 0 {
		x.drop(f, &g, fit, dropped)
	}
	if g.inner+g.tail > 0 {
		x.repair(f, g)
	}
}

// drop adds what the queue had no room for to the gaps of a flight: every other
// segment behind those that fit.
func (x *transfer) drop(f *flight, g *gaps, fit, dropped int64) {
	came := f.n - fit
	f.n += dropped
	if came == 0 {
		g.tail += dropped
		return
	}
	if g.inner+g.tail == 0 || fit < g.before {
		g.before = fit
		g.after = came - g.tail
		g.shown = fit + min(came, 3)
	}
	g.after = max(g.after, 1)
	g.inner += dropped
}
