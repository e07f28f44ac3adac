package link

import "time"

// retry finds when what was sent at a time, onto a path that is blocked until
// another, is sent again with success: the timer doubles until it goes off
// behind the block. What is sent meanwhile waits for the same timer.
func (h *half) retry(p *Path, sent, until time.Duration, t *Transit) time.Duration {
	if h.backoff > 0 && h.lastSent() > sent {
		sent = h.lastSent()
	}
	rto := h.rto(p.RTT())
	for sent < until {
		sent += doubled(rto, h.backoff)
		t.Resent++
		if h.backoff++; h.tried(rto) >= giveUp {
			t.Broken = sent
			return sent
		}
	}
	w := h.window.unpack()
	w.collapse()
	h.window, h.opens, h.since = w.pack(), sent, 0
	return sent
}

// sendUnheard sends what the window lets go onto a path that loses all acks
// until a time. The rest goes when one is heard.
func (h *half) sendUnheard(p *Path, d Direction, now, until time.Duration, segments, wire int64, t *Transit) {
	w := h.window.unpack()
	room := int64(w.size)
	if now < h.opens {
		room -= int64(w.sent)
	}
	part := min(max(room, 0), segments)
	if part > 0 {
		h.send(p, d, now, part, wire*part/segments, t)
	}
	at := h.retry(p, now, until, t)
	switch rest := segments - part; {
	case rest == 0:
	case t.Broken != Never:
		t.Arrive = Never
	default:
		w = h.window.unpack()
		w.size = w.threshold // that ack is of all that came
		h.window = w.pack()
		h.send(p, d, at+p.RTT(), rest, wire*rest/segments, t)
	}
}

// tried is for how long the timer has been at it.
func (h *half) tried(rto time.Duration) (sum time.Duration) {
	for i := range h.backoff {
		sum += doubled(rto, i)
	}
	return sum
}
