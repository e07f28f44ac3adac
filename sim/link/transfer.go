package link

import "time"

// transfer is a message on its way through a sender, round by round: a window
// of segments, whose acks open the window again a round trip later. Between
// two losses all is determined, so a round costs some additions, and what is
// drawn is where the next loss is.
type transfer struct {
	h *half
	p *Path
	d Direction
	t *Transit

	left    int64   // segments to be sent, or again because the queue dropped them
	owed    int64   // segments to be sent again with the next round
	octets  float64 // of a segment, with headers
	burst   bool    // the next round goes out at once, not by the clock of acks
	oneWay  time.Duration
	healthy time.Duration // from when on no hole is left
}

// send sends segments of so many octets in all from a time on, and says in t
// when the first and the last of them are at the far end, in order.
func (h *half) send(p *Path, d Direction, now time.Duration, segments, wire int64, t *Transit) {
	x := transfer{h: h, p: p, d: d, t: t, left: segments, octets: float64(wire) / float64(segments), burst: true, oneWay: p.RTT() / 2}
	if now >= h.opens {
		h.grow()
		h.rest(now-max(h.opens-p.RTT(), 0), h.rto(p.RTT()))
		h.sent, h.opens = 0, now
	}
	for x.left > 0 {
		room := int64(h.window - h.sent)
		if room < 1 && h.sent > 0 {
			now = x.nextRound(now)
			continue
		}
		first := x.round(now, min(x.left, max(room, 1)))
		if t.First == 0 {
			t.First = first
		}
	}
	t.Arrive = max(t.Arrive, x.healthy)
}

// nextRound waits until the acks of the round open the window.
func (x *transfer) nextRound(now time.Duration) time.Duration {
	h := x.h
	h.grow()
	h.sent = float32(x.owed)
	h.samples = min(h.samples+1, 16)
	x.burst = false
	return max(now, h.opens)
}

// round sends n segments, and returns when the first is at the far end.
func (x *transfer) round(now time.Duration, n int64) time.Duration {
	h := x.h
	dropped := x.overflow(now, n)
	through := n - dropped + x.owed
	first, last := x.p.leave(x.d, now, through, int64(x.octets*float64(through)))
	if h.sent == float32(x.owed) {
		h.opens = first + 2*x.oneWay
	}
	x.owed = 0
	h.sent += float32(n)
	x.left -= n - dropped
	f := flight{sent: now, first: first + x.oneWay, n: n - dropped}
	if f.n > 1 {
		f.step = (last - first) / time.Duration(f.n-1)
	}
	x.t.Arrive = last + x.oneWay
	if f.n > 0 {
		x.pass(&f)
	}
	if dropped > 0 {
		x.t.Resent += int(dropped)
		h.cut(h.window)
	}
	return f.first
}

// overflow returns how many of n segments the queue has no room for.
func (x *transfer) overflow(now time.Duration, n int64) int64 {
	capacity := x.p.capacity(x.d)
	if capacity == 0 {
		return 0
	}
	each := x.p.each(x.d, x.octets)
	room := capacity - x.p.wait(x.d, now)
	switch {
	case each == 0 || time.Duration(n)*each <= room:
		return 0
	case x.burst:
		return min(max(n-int64(room/each)-1, 0), n-1)
	case x.h.window < x.h.threshold:
		return max((n-2*int64(room/each))/2, 0)
	case room < 0:
		return 1
	}
	return 0
}

// flight is a number of segments that are sent together.
type flight struct {
	sent  time.Duration // when
	first time.Duration // when the first of them is at the far end, or would be
	step  time.Duration // between two of them there
	n     int64
}

// pass sends a flight through the channel and repairs what is lost of it.
func (x *transfer) pass(f *flight) {
	var g gaps
	for rest := f.n; rest > 0; {
		run, lost := x.p.channels[x.d].Next(&x.p.profile.Loss, &x.p.random, rest)
		switch {
		case lost:
			g.tail += run
		case g.tail+g.inner == 0:
			g.before = run
		default:
			g.inner += g.tail
			g.tail = 0
			g.after += run
		}
		rest -= run
	}
	if g.inner+g.tail > 0 {
		x.repair(f, g)
	}
}
