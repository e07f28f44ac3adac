package fuzz

import (
	"context"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/reports"
)

// mostFree bounds how many differences are kept that the protocol leaves free.
const mostFree = 256

// confirmations is how often two servers are asked again who have answered
// otherwise. They have to do so in three of four.
const confirmations = 8

// Against has the lab carry out each program on a reference as well, and
// compare the answers. The error is about its address.
func (l *Lab) Against(reference execute.Target) (err error) {
	reference.Timeouts = l.target.Timeouts
	l.reference, err = execute.New(reference)
	return err
}

// differs compares an execution with what the reference makes of the same
// program.
func (l *Lab) differs(ctx context.Context, t *execute.Trace) []oracle.Finding {
	d := l.difference(ctx, t)
	if d == nil {
		return nil
	}
	if d.Free {
		l.free = append(l.free, free{t.Program, d})
		return nil
	}
	// Names that are no fresh ones are taken the second time, on both sides: a
	// target that was started again has forgotten some. And what either server
	// does only now and then depends on time.
	for missed, n := 0, 0; n < confirmations; n++ {
		again, err := l.executor.Run(ctx, t.Program)
		if err != nil {
			return nil
		}
		if e := l.difference(ctx, again); e == nil || *e != *d {
			if missed++; missed > confirmations/4 {
				return nil
			}
		}
	}
	return []oracle.Finding{{
		Oracle: oracle.Differs, Requirement: d.Requirement, Link: t.Program.Steps[d.Step].Link, Step: d.Step,
		Text: "the answer is " + d.Target + ", the reference's " + d.Reference,
	}}
}

func (l *Lab) difference(ctx context.Context, t *execute.Trace) *oracle.Difference {
	r, err := l.reference.Run(ctx, t.Program)
	if err != nil || t.Cut != execute.Complete || r.Cut != execute.Complete {
		return nil
	}
	return oracle.Compare(t, r)
}

// free is a difference that the protocol leaves to the server.
type free struct {
	program *program.Program
	*oracle.Difference
}

// freely counts the differences that the last execution has shown.
func (r *runner) freely() {
	for _, f := range r.lab.free {
		d := reports.FuzzDifference{
			Request: f.program.Steps[f.Step].Name(), Target: f.Target, Reference: f.Reference, Requirement: f.Requirement, Times: 1,
		}
		for i := range r.result.Fuzz.Free {
			if k := &r.result.Fuzz.Free[i]; k.Request == d.Request && k.Target == d.Target && k.Reference == d.Reference && k.Requirement == d.Requirement {
				k.Times++
				d.Times = 0
			}
		}
		if d.Times > 0 && len(r.result.Fuzz.Free) < mostFree {
			r.result.Fuzz.Free = append(r.result.Fuzz.Free, d)
		}
	}
	r.lab.free = r.lab.free[:0]
}
