package execute

import (
	"time"

	"github.com/tmtplab/tmtplab/fuzz/program"
)

// do carries out one step.
func (r *run) do(s *program.Step, l *link) Outcome {
	switch s.Do {
	case program.Open:
		return r.open(l)
	case program.Pause:
		r.pause(s.Pause)
		return Unasked
	}
	if l.conn == nil || l.end != NotEnded {
		return Unopened
	}
	switch s.Do {
	case program.Send, program.Raw:
		return r.request(s, l)
	case program.Below:
		if l.mute {
			return Unopened
		}
		r.below(l, s.AppendOctets(nil, knowledge{r, l}))
		return r.await(l)
	case program.Sync:
		return r.sync(l)
	case program.Deaf:
		l.deaf, l.wasDeaf = true, true
		r.event(l, Deaf)
	case program.Hear:
		l.deaf = false
		r.event(l, Hearing)
		r.read(l)
	default:
		r.end(l, s.Do)
	}
	return Unasked
}

// request sends what a step says, in the way it says, and waits for the answer.
func (r *run) request(s *program.Step, l *link) Outcome {
	if l.mute {
		return Unopened
	}
	octets := s.AppendOctets(nil, knowledge{r, l})
	how := &s.How
	octets = octets[:max(len(octets)-how.Keep, 0)]
	if len(l.held) > 0 {
		octets = append(l.held, octets...)
		l.held = nil
	}
	switch {
	case how.Hold:
		l.held = octets
		return Unasked
	case how.Torn > 0:
		l.pipe.torn = how.Torn
	}
	for len(octets) > 0 && !l.mute {
		n := len(octets)
		if how.Pieces > 0 {
			n = min(n, how.Pieces)
		}
		r.send(l, octets[:n:n], r.step, OfStep)
		if octets = octets[n:]; len(octets) > 0 {
			r.pause(how.Slow)
		}
	}
	switch {
	case l.pipe.stuck:
		return NotWritten
	case how.NoWait:
		return Unasked
	}
	return r.await(l)
}

// send writes octets.
func (r *run) send(l *link, octets []byte, step int, own Own) {
	e := r.event(l, Sent)
	e.Octets, e.Own = octets, own
	l.sent.feed(octets, step, own, l.acknowledged)
	if own == OwnQuit {
		l.leaving = true
	}
	if _, err := l.conn.Write(octets); err != nil {
		l.mute = true
	}
	if l.pipe.torn == 0 {
		l.mute = true
		l.sent.blind, l.sent.dues = true, nil
	}
}

// acknowledged takes note of an Ack that leaves.
func (l *link) acknowledged(id string) {
	for i, u := range l.unacked {
		if u == id {
			l.unacked = append(l.unacked[:i], l.unacked[i+1:]...)
			return
		}
	}
}

// below writes octets beneath TLS.
func (r *run) below(l *link, octets []byte) {
	e := r.event(l, Sent)
	e.Octets = octets
	if !l.secure() {
		l.sent.feed(octets, r.step, OfStep, l.acknowledged)
	} else {
		l.mute = true
		l.sent.blind = true
		l.sent.dues = append(l.sent.dues[:0], due{kind: dueWeak, step: r.step})
	}
	l.pipe.Write(octets)
}

// pause lets time pass, and takes what comes meanwhile.
func (r *run) pause(d time.Duration) {
	d = min(d, r.pauses)
	r.pauses -= d
	until := time.Now().Add(d)
	for !r.over() {
		left := time.Until(until)
		if left <= 0 {
			return
		}
		time.Sleep(min(left, slice))
		r.glance(nil)
	}
}

// end ends a link from this side.
func (r *run) end(l *link, how program.Verb) {
	if l.end == NotEnded {
		r.read(l) // what has come already
	}
	if l.end == NotEnded {
		r.event(l, Left)
	}
	switch how {
	case program.Half:
		if c, ok := l.conn.(interface{ CloseWrite() error }); ok {
			c.CloseWrite() // over TLS a close_notify
		}
		if l.secure() {
			l.pipe.CloseWrite()
		}
		l.mute = true
		l.sent.dues = nil
		return
	case program.Reset:
		if c, ok := l.pipe.Conn.(interface{ SetLinger(int) error }); ok {
			c.SetLinger(0)
		}
		l.pipe.reset()
	case program.Drop:
		l.pipe.Close()
	default:
		l.conn.Close()
	}
	if l.end == NotEnded {
		l.end = ByClient
	}
	l.conn, l.sent.dues = nil, nil
}
