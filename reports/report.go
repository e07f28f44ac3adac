// Package reports is the result model of every laboratory here, and its
// renderers: a console table for people, and JSON for programs.
//
// The JSON form is versioned by Schema and described by schema.json; both are
// relied on outside this repository.
package reports

import "time"

// Schema names the version of the JSON form.
const Schema = "tmtplab/report/1"

// Status is the verdict of one check.
type Status string

// The verdicts. Only Fail makes a run fall short.
const (
	Pass  Status = "pass"
	Fail  Status = "fail"
	Warn  Status = "warn"  // what should be is not
	Info  Status = "info"  // recorded, or not asked by the profile
	Skip  Status = "skip"  // not run, for the Reason given
	Known Status = "known" // failed as the baseline says it does
)

// Statuses are all verdicts, in the order in which reports count them.
var Statuses = []Status{Pass, Fail, Warn, Info, Skip, Known}

// Report is what a run learned.
type Report struct {
	Schema     string    `json:"schema"`
	Kind       string    `json:"kind"` // "conform", "selftest", "pcap", "sim", "fuzz" or "fuzz-bench"
	Tool       Tool      `json:"tool"`
	Target     Target    `json:"target"`
	Profile    string    `json:"profile"`
	Strict     bool      `json:"strict,omitempty"` // what should be counts, too
	Seed       uint64    `json:"seed"`
	Started    time.Time `json:"started"`
	DurationMS float64   `json:"duration_ms"`
	Summary    Summary   `json:"summary"`
	Results    []Result  `json:"results"`
	// Mutants is the kill matrix of a selftest.
	Mutants []Mutant `json:"mutants,omitempty"`
	// Scenario is what a simulation was about.
	Scenario *Scenario `json:"scenario,omitempty"`
	// Metrics are what one run of a simulation measured.
	Metrics *Metrics `json:"metrics,omitempty"`
	// TraceHash is of all that happened in that run: equal for equal runs.
	TraceHash string `json:"trace_hash,omitempty"`
	// Repro is the command that gives the run again.
	Repro string `json:"repro,omitempty"`
	// Sweep is which grid of simulations the Runs are of.
	Sweep *Sweep `json:"sweep,omitempty"`
	// Runs are those of a sweep, in the order of their jobs.
	Runs []Run `json:"runs,omitempty"`
	// Fuzz is what the network fuzzer did.
	Fuzz *Fuzz `json:"fuzz,omitempty"`
	// Planted is the benchmark of that fuzzer.
	Planted []Planted `json:"planted,omitempty"`
	// Baseline is what the baseline says that is not so.
	Baseline []Discord `json:"baseline,omitempty"`
	// Stopped says why the run ended before it was through; empty when it
	// did not.
	Stopped string `json:"stopped,omitempty"`
}

// Tool is the program that made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Target is what was tested.
type Target struct {
	Address string `json:"address"`
	Name    string `json:"name,omitempty"` // as the server calls itself
}

// Summary counts results by status.
type Summary struct {
	Total int `json:"total"`
	Pass  int `json:"pass"`
	Fail  int `json:"fail"`
	Warn  int `json:"warn"`
	Info  int `json:"info"`
	Skip  int `json:"skip"`
	Known int `json:"known"`
}

// Result is what one check found.
type Result struct {
	Check        string   `json:"check"`
	Title        string   `json:"title"`
	Requirements []string `json:"requirements"`
	Level        string   `json:"level"` // M, S or Y
	Basis        string   `json:"basis"` // S, I or O
	Section      string   `json:"section"`
	Status       Status   `json:"status"`
	// Reason says why a check was skipped, what it recorded, or what is to
	// be said about a failure besides Expected and Actual.
	Reason     string  `json:"reason,omitempty"`
	DurationMS float64 `json:"duration_ms"`

	Statement  string   `json:"statement,omitempty"` // of the first requirement
	Expected   []string `json:"expected,omitempty"`  // every alternative that would have done
	Actual     string   `json:"actual,omitempty"`
	Transcript []string `json:"transcript,omitempty"` // of failures: what went over each link
	Hint       string   `json:"hint,omitempty"`       // the usual cause
	Repro      string   `json:"repro,omitempty"`      // the command that runs this check again
}

// Discord is an entry of a baseline that does not agree with a run.
type Discord struct {
	Check string `json:"check"`
	Text  string `json:"text"` // "file:line:column: what is wrong"
}

// FellShort reports whether something is wrong: a check failed, the baseline
// is not right, or the run was not completed.
func (r *Report) FellShort() bool {
	return r.Summary.Fail > 0 || len(r.Baseline) > 0 || r.Stopped != ""
}

// Count returns the summary of results.
func Count(results []Result) Summary {
	s := Summary{Total: len(results)}
	for i := range results {
		*s.of(results[i].Status)++
	}
	return s
}

func (s *Summary) of(status Status) *int {
	switch status {
	case Pass:
		return &s.Pass
	case Fail:
		return &s.Fail
	case Warn:
		return &s.Warn
	case Info:
		return &s.Info
	case Skip:
		return &s.Skip
	}
	return &s.Known
}

// Milliseconds returns a duration as reports write it, to the microsecond.
func Milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
