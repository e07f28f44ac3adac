package finding

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/program"
)

// Bounds end the search for a smaller program. A zero one means the number
// given here.
type Bounds struct {
	Time       time.Duration // 30 s
	Executions int           // 500
	// Report is told of the search after each execution; may be nil.
	Report func(Search)
}

// Search is how far a search for a smaller program is.
type Search struct {
	Executions int
	Steps      int // of the smallest program so far
	Won        int // how often a smaller one showed the fault
}

// flakyTries is how often a smaller program is tried when the fault shows now
// and then.
const flakyTries = 10

// Minimise looks for a program as small as can be that shows the fault as p
// does: with fewer steps, fields, octets and pauses. It is delta debugging
// (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
// IEEE Transactions on Software Engineering 28, 2002) over what
// program.Reductions leaves out, large parts first. A fault that does not show
// each time has to show at least half as often in a smaller program.
//
// What was found until the bounds or an error ended the search is returned;
// the error is one of try.
func Minimise(ctx context.Context, p *program.Program, rate Rate, try Try, b Bounds) (*program.Program, Search, error) {
	if b.Executions == 0 {
		b.Executions = 500
	}
	m := &minimiser{ctx: ctx, try: try, bounds: b, until: time.Now().Add(b.time()), known: make(map[[sha256.Size]byte]bool), needed: 1, tries: 1}
	if rate.Flaky() {
		m.tries = flakyTries
		m.needed = max(1, (rate.Shown*flakyTries+2*rate.Tried-1)/(2*rate.Tried))
	}
	m.search.Steps = len(p.Steps)
	// A part that could not be left out is not tried again at once when
	// another could: the search goes round.
	for next, failed := 0, 0; ; {
		smaller := slices.Collect(program.Reductions(p))
		if failed >= len(smaller) || m.over() {
			return p, m.search, m.err
		}
		candidate := smaller[next%len(smaller)]
		if !m.shows(candidate) {
			next++
			failed++
			continue
		}
		p, failed = candidate, 0
		m.search.Won++
		m.search.Steps = len(p.Steps)
	}
}

type minimiser struct {
	ctx           context.Context
	try           Try
	bounds        Bounds
	until         time.Time
	known         map[[sha256.Size]byte]bool // programs that do not show it
	needed, tries int                        // how often of how many times it has to show
	search        Search
	err           error
}

func (m *minimiser) over() bool {
	return m.err != nil || m.search.Executions >= m.bounds.Executions || time.Now().After(m.until)
}

// shows tries a program until it is clear whether it shows the fault often
// enough.
func (m *minimiser) shows(p *program.Program) bool {
	key := sha256.Sum256(p.Format())
	if m.known[key] {
		return false
	}
	for shown, left := 0, m.tries; shown+left >= m.needed && !m.over(); left-- {
		var shows bool
		if _, shows, m.err = m.try(m.ctx, p, nil); m.err != nil {
			return false
		}
		if shows {
			shown++
		}
		m.search.Executions++
		if m.bounds.Report != nil {
			m.bounds.Report(m.search)
		}
		if shown == m.needed {
			return true
		}
	}
	m.known[key] = true
	return false
}
