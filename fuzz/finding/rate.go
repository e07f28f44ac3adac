package finding

import (
	"context"
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// Try carries a program out once, on a target that is up, and reports whether
// the fault in question shows. The observer, which may be nil, is told of what
// crosses the connections of the program. The error is the context's, or that
// of a target that cannot be brought up again.
type Try func(ctx context.Context, p *program.Program, o execute.Observer) (t *execute.Trace, shows bool, err error)

// Rate is how often a fault has shown.
type Rate struct {
	Shown, Tried int
}

// String returns "10 of 10", or "3 of 10: flaky".
func (r Rate) String() string {
	text := fmt.Sprintf("%d of %d", r.Shown, r.Tried)
	if r.Flaky() {
		text += ": flaky"
	}
	return text
}

// Flaky reports whether the fault shows now and then.
func (r Rate) Flaky() bool { return 0 < r.Shown && r.Shown < r.Tried }

// leastTries is how often a program is tried, also when that takes long, before
// it is said that the fault does not show again.
const leastTries = 3

// Measure tries a program so often, or less when that takes longer than the
// limit: once, or a few times while the fault does not show. It returns also the trace of the first time that the fault showed; nil
// when it never did. What was measured until an error is returned with it.
func Measure(ctx context.Context, p *program.Program, try Try, times int, limit time.Duration) (r Rate, first *execute.Trace, err error) {
	until := time.Now().Add(limit)
	for r.Tried < times && (r.Tried == 0 || r.Shown == 0 && r.Tried < leastTries || time.Now().Before(until)) {
		trace, shows, err := try(ctx, p, nil)
		if err != nil {
			return r, first, err
		}
		r.Tried++
		if shows {
			r.Shown++
			if first == nil {
				first = trace
			}
		}
	}
	return r, first, nil
}
