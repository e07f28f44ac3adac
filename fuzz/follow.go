package fuzz

import (
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// place is where a step of a program was done.
type place struct {
	state explore.State
	act   string
}

// edge is the place as findings name it: the phase of the link, and what was
// done. The rest of the state differs too much for the same fault.
func (p place) edge() string { return p.state.Phase.String() + ": " + p.act }

// follow tells a visitor which edges an execution has shown, and returns where
// each step was done. What the execution did by itself, to see how far the
// server is and to leave, is not followed.
func follow(t *execute.Trace, v explore.Visitor) []place {
	f := &follower{trace: t, tracker: explore.NewTracker(t.Program.Links, v), places: make([]place, len(t.Program.Steps))}
	for i := range t.Events {
		f.event(&t.Events[i])
	}
	f.tracker.Done()
	return f.places
}

type follower struct {
	trace   *execute.Trace
	tracker *explore.Tracker
	places  []place
	syncs   map[string]bool // ids of the execution's own requests
}

func (f *follower) event(e *execute.Event) {
	t, leaving := f.tracker, e.Step >= len(f.places)
	switch e.Kind {
	case execute.Opened:
		t.Opened(e.Link)
	case execute.Sent:
		if !f.own(e) {
			t.Sent(e.Link, e.Octets, f.manner(e))
		}
	case execute.Came:
		switch m := e.Message; {
		case m == nil:
			t.Unreadable(e.Link)
		case leaving && m.Kind == spec.MsgQuit:
		case m.Kind == spec.MsgAck && f.syncs[m.ID]:
		default:
			t.Came(e.Link, m)
		}
	case execute.Junk:
		t.Unreadable(e.Link)
	case execute.Closed:
		if !leaving {
			t.Ended(e.Link, e.End == execute.ResetEnd || e.End == execute.Failed)
		}
	case execute.Left:
		if !leaving {
			verb := f.trace.Program.Steps[e.Step].Do
			t.Attack(e.Link, verb.String(), verb == program.Half)
			if verb != program.Half {
				t.Gone(e.Link)
			}
		}
	case execute.Deaf, execute.Hearing:
		if !leaving {
			t.Attack(e.Link, e.Kind.String(), false)
		}
	}
	if !leaving {
		if p := &f.places[e.Step]; e.Link == f.trace.Program.Steps[e.Step].Link && (p.act == "" || e.Kind == execute.Sent && e.Own == execute.OfStep) {
			p.state, p.act = t.Last(e.Link)
		}
	}
}

// own reports whether octets are of a request that is not followed.
func (f *follower) own(e *execute.Event) bool {
	if e.Own == execute.OwnSync {
		var r wire.Request
		if r.Decode(e.Octets[spec.LengthDigits:]) == nil {
			if f.syncs == nil {
				f.syncs = make(map[string]bool)
			}
			f.syncs[r.ID] = true
		}
	}
	return e.Own == execute.OwnSync || e.Own == execute.OwnQuit
}

// manner says how octets left, where it was not in one piece.
func (f *follower) manner(e *execute.Event) string {
	if e.Own != execute.OfStep {
		return ""
	}
	switch n := f.trace.Program.Steps[e.Step].How.Pieces; {
	case n == 1:
		return ", octet by octet"
	case n > 1:
		return ", in pieces"
	}
	return ""
}

// nobody is a visitor that wants to know nothing.
type nobody struct{}

func (nobody) Edge(int, explore.Edge)                          {}
func (nobody) Moved(int, explore.State, explore.State, string) {}
