package execute

import (
	"strconv"
	"time"
)

// look takes what has come on all links, after waiting for something to come
// on one of them. What comes meanwhile on the others is seen a little later: no
// later than if their network had been slower.
func (r *run) look(l *link, most time.Duration) {
	p := l.pipe // the link has none any more when it ends
	p.linger, p.dry = most, false
	r.read(l)
	p.linger = 0
	r.glance(l)
}

// glance takes what has come on all links but one, which may be nil.
func (r *run) glance(but *link) {
	for i := range r.links {
		if l := &r.links[i]; l != but && l.listens() {
			l.pipe.dry = false
			r.read(l)
		}
	}
}

// await waits until nothing is due on a link, as long as it is worth it.
func (r *run) await(l *link) Outcome {
	if len(l.sent.dues) == 0 || l.deaf {
		return Unasked
	}
	timeouts := &r.executor.target.Timeouts
	var waited time.Duration
	probed := false
	for {
		worst := l.sent.worst()
		limit := timeouts.Answer
		switch {
		case worst == dueWeak || l.hung || worst == dueEnd && l.asks():
			limit = timeouts.Grace
		case probed && !l.sent.owes(OwnSync):
			limit = timeouts.Answer / 2 // what was asked later is answered already
		}
		switch {
		case l.end != NotEnded:
			return Ended
		case len(l.sent.dues) == 0:
			return Answered
		case r.over():
			return Unasked // nobody can tell
		case !probed && waited >= timeouts.Answer/4 && worst == dueAck && l.probes():
			probed = true
			r.probe(l)
			continue
		case waited < limit:
			waited += r.wait(l, limit-waited)
			continue
		}
		switch {
		case worst == dueWeak:
			l.sent.dues = nil
			return Unasked
		case worst == dueEnd && l.asks():
			return r.passed(l)
		}
		missing := probed && !l.sent.owes(OwnSync)
		l.sent.dues = nil
		if missing {
			return Missing
		}
		l.hung = true
		r.hung()
		return Silent
	}
}

// wait looks for a time, at most a slice, and returns how long that was. Time
// in which this program did not run is no time that the server had.
func (r *run) wait(l *link, most time.Duration) time.Duration {
	begin := time.Now()
	r.look(l, min(most, slice))
	return min(time.Since(begin), 2*slice)
}

// mostHung is how many links may get no answer before the execution ends: by
// then it is clear that the server, and not a link of it, hangs.
const mostHung = 2

// hung counts links that get no answer.
func (r *run) hung() {
	n := 0
	for i := range r.links {
		if r.links[i].hung {
			n++
		}
	}
	if n >= mostHung && r.trace.Cut == Complete {
		r.trace.Cut = Hanging
	}
}

// passed finds out whether a server that did not end the link for what broke
// the protocol goes on with it.
func (r *run) passed(l *link) Outcome {
	l.sent.blind, l.sent.closing = false, false
	l.sent.dues = nil
	switch outcome := r.sync(l); outcome {
	case Answered:
		return Passed
	default:
		return outcome
	}
}

// sync sends a request whose answer shows that the server has got that far:
// one for an alias that is too short, which changes nothing (USER-4).
func (r *run) sync(l *link) Outcome {
	if !l.live() || l.deaf {
		return Unopened
	}
	if l.probes() {
		r.probe(l)
	}
	return r.await(l)
}

// asks reports whether another request can find out what became of what broke
// the protocol. Otherwise, and behind a Quit, only time tells.
func (l *link) asks() bool {
	return l.logged && !l.hung && !l.quit && !l.leaving && l.sent.probe()
}

// probes reports whether a request can be sent on the link to see whether the
// server answers.
func (l *link) probes() bool {
	return l.live() && l.sent.between() && l.sent.phase == logged && !l.sent.closing && !l.hung && len(l.held) == 0
}

// probe sends it.
func (r *run) probe(l *link) {
	r.executor.syncs++
	header := `{"op":3,"id":"sync ` + strconv.FormatUint(r.executor.syncs, 10) + `","newalias":"x"}`
	r.send(l, frameOf(header), r.step, OwnSync)
}

// frameOf puts its length before a header.
func frameOf(header string) []byte {
	const digits = "0123456789abcdef"
	n := len(header)
	frame := make([]byte, 0, 4+n)
	frame = append(frame, digits[n>>12&15], digits[n>>8&15], digits[n>>4&15], digits[n&15])
	return append(frame, header...)
}
