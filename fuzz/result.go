package fuzz

import (
	"time"

	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/reports"
)

// Result is what a run has shown. It is complete whatever ended the run.
type Result struct {
	Took  time.Duration
	Ended Ended
	// Fuzz holds the figures, and the findings in the order in which they were
	// made.
	Fuzz reports.Fuzz
	// Found are the same findings with their programs and traces.
	Found []*finding.Found
	// Graph is the states that were reached.
	Graph *explore.Graph
	// Corpus is the programs that were kept, the shortest first.
	Corpus []*program.Program
	// Unwritten says why findings could not be written, nil when all were.
	Unwritten error
	// Gone is why the target could not be reached any more, of EndedGone.
	Gone error
}

// Confirmed reports whether a finding counts: it has shown again when it was
// repeated, or was not repeated yet, or the server was seen to end or to write
// of a panic. Two servers differ when they do so most times.
func Confirmed(f *finding.Found) bool {
	switch {
	case f.Tried == 0 || f.Oracle == oracle.Crash:
		return true
	case f.Oracle == oracle.Differs:
		return 2*f.Shown > f.Tried
	}
	return f.Shown > 0
}

// Ended says what ended a run.
type Ended uint8

// The reasons.
const (
	EndedTime       Ended = iota // Config.Time is over
	EndedExecutions              // so many programs were carried out
	EndedFindings                // so many findings were made
	EndedCancelled               // the context
	EndedGone                    // the target is not served any more, and nobody can start it again
)

var endedNames = [...]string{"time is over", "all executions are done", "enough was found", "interrupted", "the target is gone"}

// String returns the reason in a few words.
func (e Ended) String() string { return endedNames[e] }
