package execute

import (
	"context"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/program"
)

// run is one execution.
type run struct {
	executor *Executor
	ctx      context.Context
	program  *program.Program
	trace    *Trace
	links    []link
	step     int           // being carried out
	until    time.Time     // when it has to end
	pauses   time.Duration // still allowed
	keep     int           // octets still kept of what comes
	caused   int           // events by the server
	err      error
}

// carryOut does all steps and ends all links.
func (r *run) carryOut() {
	for r.step = range r.program.Steps {
		if r.over() {
			break
		}
		s, result := &r.program.Steps[r.step], &r.trace.Steps[r.step]
		begin := time.Now()
		result.Outcome = r.do(s, &r.links[s.Link])
		result.Done = result.Outcome != Unopened
		result.Took = time.Since(begin)
	}
	r.step = len(r.program.Steps)
	r.leave()
	r.trace.Took = time.Since(r.trace.Start)
	for i := range r.links {
		r.trace.Links = append(r.trace.Links, r.links[i].summary())
	}
}

// over reports whether the execution has to end, and takes note of why.
func (r *run) over() bool {
	switch {
	case r.trace.Cut != Complete:
	case r.ctx.Err() != nil:
		r.trace.Cut = Cancelled
		if r.err == nil {
			r.err = r.ctx.Err()
		}
	case time.Now().After(r.until):
		r.trace.Cut = OverTime
	}
	return r.trace.Cut != Complete
}

// event takes note of something that happened now.
func (r *run) event(l *link, kind EventKind) *Event {
	r.trace.Events = append(r.trace.Events, Event{Kind: kind, Link: l.number, Step: r.step, At: time.Since(r.trace.Start), Answers: -1})
	return &r.trace.Events[len(r.trace.Events)-1]
}

// served counts an event that the server caused. One that causes too many
// floods.
func (r *run) served(l *link, kind EventKind) *Event {
	if r.caused++; r.caused > r.executor.target.Limits.Events && r.trace.Cut == Complete {
		r.trace.Cut = Flooded
	}
	return r.event(l, kind)
}

// kept returns a copy of as many octets as may be kept, at most most.
func (r *run) kept(octets []byte, most int) []byte {
	n := min(len(octets), most, r.keep)
	r.keep -= n
	return append([]byte(nil), octets[:n]...)
}

// leave ends all links that are still open. Those that are logged in say Quit,
// which the server answers behind all that it has to say, by closing: so
// everything is heard, and the wait of closed connections is the server's.
func (r *run) leave() {
	for i := range r.links {
		l := &r.links[i]
		if l.deaf {
			l.deaf = false
			r.event(l, Hearing)
		}
		if l.live() && l.sent.between() && l.logged && len(l.held) == 0 && r.trace.Cut == Complete {
			r.send(l, []byte(quit), 0, OwnQuit)
		}
	}
	for i := range r.links {
		l := &r.links[i]
		if l.live() && l.leaving && r.trace.Cut == Complete {
			l.hung = r.await(l) == Silent || l.hung
		}
		if l.conn != nil {
			r.end(l, program.Reset)
		}
	}
}

const quit = `0009{"op":12}`
