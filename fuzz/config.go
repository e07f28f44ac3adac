package fuzz

import (
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/fuzz/watch"
)

// Config says what a run does.
type Config struct {
	// Target is the server to be fuzzed. It should be up when the run begins.
	Target execute.Target
	// Reference is a server that is known to be right, whose answers are
	// compared with the target's; nil for none.
	Reference *execute.Target
	// Watch is the target's process, where it is known: it is asked for its
	// memory, descriptors and threads and for what it wrote of panics, and
	// started again when it has ended or hangs. May be nil.
	Watch *watch.Process

	// Seed is what all programs are made from.
	Seed uint64
	// Time bounds the run, the repeating of findings included; 0: no bound.
	Time time.Duration
	// Executions bounds how many programs are carried out, without those that
	// repeat findings; 0: no bound.
	Executions int
	// Findings is how many findings end the run; 0: no number does.
	Findings int
	// Links is how many links a program has at most, 1 to 4; 0: 3.
	Links int
	// Programs are tried first, before any that is made.
	Programs []*program.Program

	// Raw leaves findings as they were made: not repeated, not made small.
	Raw bool
	// Folder is where findings are written, each at once when it is made and
	// again when more is known of it; nil: nowhere.
	Folder *finding.Folder

	// Progress is called after each execution, and while findings are repeated,
	// by the goroutine that called Run; may be nil. It should be quick.
	Progress func(*Progress)
	// Now is the clock; nil: the system's. It decides when the run ends, and
	// what is written of times, but not which programs are tried.
	Now func() time.Time
}

// Progress is how far a run is. It is valid during the call.
type Progress struct {
	At         time.Duration // since the run began
	Executions int
	States     int           // reached
	Edges      int           // seen
	Corpus     int           // programs kept
	Restarts   int           // of the target
	Newest     string        // the edge that was new last; "" at first
	NewestAt   time.Duration // when it came up
	Phases     []explore.PhaseCount
	Doing      string // what is done in place of exploring, in a few words; mostly ""
	Found      []*finding.Found
}
