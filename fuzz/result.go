package fuzz

import (
	"time"

	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/finding"
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
