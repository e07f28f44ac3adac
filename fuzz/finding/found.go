package finding

import (
	"context"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/reports"
)

// Found is a fault that was found, with all that is known of it.
type Found struct {
	reports.FuzzFinding

	// First is the program that showed it first, Program the smallest that
	// does; nil before Examine.
	First, Program *program.Program
	// Trace is an execution of Program, or else of First, in which it showed.
	Trace *execute.Trace
	// Output is the last that the target's process wrote, where it is known.
	Output []string
}

// Rate returns how often the fault has shown.
func (f *Found) Rate() Rate { return Rate{f.Shown, f.Tried} }

// smallest returns the program that is to be kept.
func (f *Found) smallest() *program.Program {
	if f.Program != nil {
		return f.Program
	}
	return f.First
}

// Repeats is how often a program is tried to say how surely it shows a fault.
const Repeats = 10

// Examine finds out how often the fault shows again, and the smallest program
// that shows it, and keeps both in f. All of it takes the time of the bounds;
// trying a program that has begun is not cut short by them. The error is one of
// try; what was learned until then is kept.
func Examine(ctx context.Context, f *Found, try Try, b Bounds) error {
	begin, limit := time.Now(), b.time()/3
	first, trace, err := Measure(ctx, f.First, try, Repeats, limit)
	f.Shown, f.Tried = first.Shown, first.Tried
	if trace != nil {
		f.Trace = trace
	}
	if err != nil || first.Shown == 0 {
		return err
	}
	b.Time = b.time() - 2*time.Since(begin) // what is small is tried as often
	if b.Time <= 0 {
		return nil
	}
	smaller, _, err := Minimise(ctx, f.First, first, try, b)
	if err != nil || smaller == f.First {
		return err
	}
	again, trace, err := Measure(ctx, smaller, try, Repeats, limit)
	if trace != nil && (again.Shown*first.Tried*2 >= first.Shown*again.Tried || err != nil) {
		f.Program, f.Trace = smaller, trace
		f.Shown, f.Tried = again.Shown, again.Tried
	}
	return err
}

// time returns the bound of time.
func (b *Bounds) time() time.Duration {
	if b.Time == 0 {
		return 30 * time.Second
	}
	return b.Time
}
