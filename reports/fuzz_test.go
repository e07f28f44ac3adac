package reports_test

import "github.com/tmtplab/tmtplab/reports"

// fuzzed is a report of the network fuzzer in which everything is told.
func fuzzed() *reports.Report {
	r := sample()
	r.Kind = "fuzz"
	r.Fuzz = &reports.Fuzz{
		Executions: 1200, Rate: 400.5, States: 120, Edges: 900, Corpus: 300, Restarts: 1,
		Curve: []reports.FuzzPoint{{Seconds: 1, Executions: 400, States: 80, Edges: 500}, {Seconds: 3, Executions: 1200, States: 120, Edges: 900, Findings: 1}},
		Findings: []reports.FuzzFinding{{
			Key: "crash-0123456789abcdef", Oracle: "crash", Requirement: "TEXT-2", Edge: "logged: Ping: reset", Line: "panic: index out of range",
			Text: "the target ended", Seconds: 1.5, Execution: 600, Times: 2, Tried: 10, Shown: 9, Folder: "crash-0123456789abcdef",
		}},
		Free: []reports.FuzzDifference{{Request: "logged: Post", Target: "ack", Reference: "error", Requirement: "GRP-10", Times: 3}},
	}
	return r
}
