package execute

import (
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/program"
)

// look waits for something to come on any link, and takes it.
func (r *run) look(most time.Duration) {
	var fds [program.MaxLinks]pollFd
	var at [program.MaxLinks]*link
	n := 0
	for i := range r.links {
		if l := &r.links[i]; l.listens() {
			fds[n] = pollFd{Fd: int32(l.pipe.fd), Events: pollIn}
			at[n] = l
			n++
		}
	}
	if poll(fds[:n], most) == 0 {
		return
	}
	for i := range n {
		if fds[i].Revents != 0 {
			at[i].pipe.dry = false
			r.read(at[i])
		}
	}
}

// await waits until nothing is due on a link, as long as it is worth it.
func (r *run) await(l *link) Outcome {
	if len(l.sent.dues) == 0 {
		return Unasked
	}
	timeouts := &r.executor.target.Timeouts
	begin := time.Now()
	for {
		worst := l.sent.worst()
		until := begin.Add(timeouts.Answer)
		if worst == dueWeak || l.hung || worst == dueEnd && l.sent.phase == logged && l.logged && !l.quit {
			until = begin.Add(timeouts.Grace)
		}
		left := time.Until(until)
		switch {
		case l.end != NotEnded:
			return Ended
		case len(l.sent.dues) == 0:
			return Answered
		case r.over():
			return Silent
		case left > 0:
			r.look(min(left, slice))
			continue
		}
		switch {
		case worst == dueWeak:
			l.sent.dues = nil
			return Unasked
		case worst == dueEnd && l.logged && !l.hung && !l.quit && l.sent.probe():
			return r.passed(l)
		}
		l.hung = true
		l.sent.dues = nil
		return Silent
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
	if !l.sent.between() || l.sent.phase != logged || l.sent.closing || len(l.held) > 0 {
		return r.await(l)
	}
	r.executor.syncs++
	header := `{"op":3,"id":"sync ` + strconv.FormatUint(r.executor.syncs, 10) + `","newalias":"x"}`
	r.send(l, frameOf(header), r.step, OwnSync)
	return r.await(l)
}

// frameOf puts its length before a header.
func frameOf(header string) []byte {
	const digits = "0123456789abcdef"
	n := len(header)
	frame := make([]byte, 0, 4+n)
	frame = append(frame, digits[n>>12&15], digits[n>>8&15], digits[n>>4&15], digits[n&15])
	return append(frame, header...)
}
