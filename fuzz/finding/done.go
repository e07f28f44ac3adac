package finding

import (
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// doing is a step as it was carried out: one of the program, or a request that
// the execution sent by itself.
type doing struct {
	program.Step
	asks  bool // an answer comes, unless the server ends the link
	waits bool // the next step comes behind it
}

// verb is what a reproducer calls what the step does.
func (d *doing) verb() string {
	if d.Do == program.Sync {
		return "await" // the request, if there was one, is a step of its own
	}
	return d.Do.String()
}

// sends reports whether octets leave by the step.
func (d *doing) sends() bool {
	return d.Do == program.Send || d.Do == program.Raw || d.Do == program.Below
}

// done returns what was carried out in an execution, in order. References are
// to places in this list.
func done(t *execute.Trace) (list []doing) {
	own := ownRequests(t)
	place := make([]int, len(t.Program.Steps))
	for i, s := range t.Program.Clone().Steps {
		place[i] = len(list)
		s.Data = moved(s.Data, place)
		for f := range s.Fields {
			s.Fields[f].Value = moved(s.Fields[f].Value, place)
		}
		d := doing{Step: s, asks: asks(&s), waits: !s.How.NoWait}
		if i < len(t.Steps) && t.Steps[i].Outcome == execute.Unasked {
			d.waits = false
		}
		list = append(list, d)
		list = append(list, own[i]...)
	}
	return append(list, own[len(t.Program.Steps)]...)
}

// moved has the references of a text refer to other places.
func moved(t program.Text, place []int) program.Text {
	for i := range t {
		if r := &t[i].Ref; t[i].Kind == program.Reply && r.Step != program.Due {
			r.Step = place[r.Step]
		}
	}
	return t
}

// asks reports whether a step is a request that the server answers.
func asks(s *program.Step) bool {
	how := &s.How
	return s.Do == program.Send && s.Op < spec.OpAck && s.Field("op") == nil &&
		how.Length == "" && how.Longer == 0 && !how.NoOp && how.Keep == 0 && how.Torn == 0
}

// ownRequests returns what an execution sent by itself, by the step in which it
// did, Acks left out: which of them are due is seen again each time.
func ownRequests(t *execute.Trace) [][]doing {
	own := make([][]doing, len(t.Program.Steps)+1)
	for i := range t.Events {
		e := &t.Events[i]
		if e.Kind != execute.Sent || e.Own == execute.OfStep || e.Own == execute.OwnAck || len(e.Octets) < spec.LengthDigits {
			continue
		}
		d := doing{waits: true}
		d.Link, d.Do, d.Data = e.Link, program.Raw, program.Lit(string(e.Octets))
		var r wire.Request
		if r.Decode(e.Octets[spec.LengthDigits:]) == nil {
			d.asks = r.Op < spec.OpAck
		}
		own[min(e.Step, len(t.Program.Steps))] = append(own[min(e.Step, len(t.Program.Steps))], d)
	}
	return own
}
