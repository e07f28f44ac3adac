package oracle

import (
	"strconv"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// limits of a judge that sees one execution.
var limits = judge.Limits{Messages: 4096, Receipts: 4096, Nodes: 256, Requests: 256}

// judged holds a trace against the protocol. Found is what every server must
// do; what the draft leaves open, or says only of deployed servers, is left out.
func judged(t *execute.Trace) (found []Finding) {
	f := &feeder{trace: t, links: make([]*judge.Link, len(t.Links)), numbers: make([]int, len(t.Links)), halved: make([]bool, len(t.Links)), frames: make([]int, len(t.Links)), kinds: make(map[frame]string)}
	f.judge = judge.New(judge.Config{All: true, Limits: limits, Found: func(j judge.Finding) {
		r, ok := spec.LookupRequirement(j.Requirement)
		if !ok || j.Level != spec.Must || r.Basis == spec.Observed {
			return
		}
		found = append(found, Finding{
			Oracle: Spec + "/" + j.Requirement, Requirement: j.Requirement,
			Edge: f.concerned(j), Text: j.Text, Link: j.Link % program.MaxLinks, Step: f.step,
		})
	}})
	for i := range t.Events {
		if e := &t.Events[i]; !whole(e) {
			break // nobody can tell what follows from what is not kept
		}
		f.event(&t.Events[i])
	}
	return found
}

// whole reports whether all of a message was kept.
func whole(e *execute.Event) bool {
	if e.Kind != execute.Came {
		return true
	}
	if len(e.Octets) < spec.LengthDigits {
		return false
	}
	n, err := strconv.ParseUint(string(e.Octets[:spec.LengthDigits]), 16, 16)
	return err == nil && int(n) == len(e.Octets)-spec.LengthDigits && int64(len(e.Data)) == e.DataLen
}

// feeder tells a judge of a trace.
type feeder struct {
	trace *execute.Trace
	judge *judge.Judge
	links []*judge.Link
	conns int // made so far; the judge's number of a link holds that and the program's
	step  int

	numbers []int  // by which the judge knows the present connection of each link
	halved  []bool // the client has ended its side of it
	frames  []int  // of the server on it
	kinds   map[frame]string
}

// frame names one of the server's.
type frame struct{ link, number int }

// concerned names the server's message that a finding is about, or "".
func (f *feeder) concerned(j judge.Finding) string {
	if len(j.Frames) == 0 || j.Frames[0].From != spec.Server {
		return ""
	}
	return f.kinds[frame{j.Frames[0].Link, j.Frames[0].Number}]
}

func (f *feeder) event(e *execute.Event) {
	f.step = min(e.Step, len(f.trace.Steps)-1)
	at := f.trace.Start.Add(e.At)
	if e.Kind == execute.Opened {
		f.conns++
		f.frames[e.Link], f.halved[e.Link] = 0, false
		f.numbers[e.Link] = f.conns*program.MaxLinks + e.Link
		f.links[e.Link] = f.judge.Open(f.numbers[e.Link], at)
		return
	}
	l := f.links[e.Link]
	if l == nil {
		return
	}
	switch e.Kind {
	case execute.Sent:
		if !f.beneath(e) {
			l.Octets(spec.Client, at, e.Octets)
		}
	case execute.Came:
		f.came(l, e)
	case execute.Junk:
		if e.Err != nil {
			l.Unreadable(spec.Server, at, e.Err)
		}
	case execute.Closed:
		by := judge.Broken
		if e.End == execute.Fin && !f.halved[e.Link] {
			by = judge.ByServer
		}
		l.Closed(at, by)
	case execute.Left:
		if e.Step < len(f.trace.Steps) && f.trace.Program.Steps[e.Step].Do == program.Half {
			f.halved[e.Link] = true // a server may take that for the end
			return
		}
		l.Closed(at, judge.ByClient)
	}
}

// beneath reports whether octets left beneath TLS, where they are no part of
// the protocol.
func (f *feeder) beneath(e *execute.Event) bool {
	return f.trace.Secure && e.Own == execute.OfStep && f.trace.Program.Steps[e.Step].Do == program.Below
}

func (f *feeder) came(l *judge.Link, e *execute.Event) {
	kind := "what is no message"
	if e.Message != nil {
		kind = e.Message.Kind.String()
	}
	f.kinds[frame{f.numbers[e.Link], f.frames[e.Link]}] = kind
	f.frames[e.Link]++
	at := f.trace.Start.Add(e.At)
	l.Frame(spec.Server, at, e.Octets)
	l.Data(spec.Server, at, e.Data)
}
