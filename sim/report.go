package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim/oracle"
	"github.com/tmtplab/tmtplab/sim/workload"
	"github.com/tmtplab/tmtplab/spec"
)

// rulesBeyond are the rules that the world itself judges, behind oracle.Rules.
var rulesBeyond = []oracle.Rule{
	{Name: "unreadable", Title: "what one machine encodes the other decodes", Requirements: []string{"HEAD-8"}},
	{Name: "ack-unasked", Title: "no ack comes that was not asked for", Requirements: []string{"ACK-1"}},
	{Name: "ack-order", Title: "acks come in the order of the requests", Requirements: []string{"ACK-6"}},
	{Name: "client-fault", Title: "the server does nothing out of turn", Requirements: []string{"HEAD-6"}},
	{Name: "submit", Title: "the client takes every request", Requirements: []string{"CLI-7"}},
	{Name: "restore", Title: "the server starts again from its records", Requirements: []string{"QUEUE-3"}},
	{Name: "client-restore", Title: "a client starts again from its records", Requirements: []string{"CLI-3"}},
}

// Report puts a run into the form that reports render. The text is the
// scenario as it was run, and repro the command that runs it again.
func Report(scenario *workload.Scenario, r *Result, repro string) *reports.Report {
	rep := &reports.Report{
		Schema: reports.Schema, Kind: "sim", Profile: "draft", Seed: scenario.Seed,
		Target: reports.Target{Address: "simulation", Name: scenario.Name},
		Scenario: &reports.Scenario{
			Name: scenario.Name, Question: scenario.Question, Answer: scenario.Answer,
			Clients: scenario.Clients() - len(scenario.Without), Text: string(scenario.Format()), Marks: marks(scenario, r),
		},
		Metrics: r.Metrics, TraceHash: fmt.Sprintf("%016x", r.Hash),
		Results: verdicts(scenario, r, repro),
	}
	rep.Summary = reports.Count(rep.Results)
	if r.Stopped {
		rep.Stopped = "interrupted"
	}
	return rep
}

// verdicts are the results of all rules, and of what else was violated.
func verdicts(scenario *workload.Scenario, r *Result, repro string) []reports.Result {
	var list []reports.Result
	told := make(map[string]bool)
	for _, rule := range slices.Concat(oracle.Rules(), rulesBeyond) {
		told[rule.Name] = true
		list = append(list, verdict(rule, scenario, r, repro))
	}
	for i := range r.Violations {
		v := &r.Violations[i]
		if !told[v.Rule] {
			told[v.Rule] = true
			rule := oracle.Rule{Name: v.Rule, Title: "every frame keeps the protocol's rules", Requirements: v.Requirements}
			list = append(list, verdict(rule, scenario, r, repro))
		}
	}
	return list
}

func verdict(rule oracle.Rule, scenario *workload.Scenario, r *Result, repro string) reports.Result {
	res := reports.Result{
		Check: "oracle/" + rule.Name, Title: rule.Title, Requirements: rule.Requirements,
		Level: "M", Basis: "I", Section: "Simulation", Status: reports.Pass,
	}
	if len(rule.Requirements) > 0 {
		if q, ok := spec.LookupRequirement(rule.Requirements[0]); ok {
			res.Level, res.Basis, res.Statement = string(q.Level), string(q.Basis), q.Statement
		}
	}
	var same []oracle.Violation
	for i := range r.Violations {
		if r.Violations[i].Rule == rule.Name {
			same = append(same, r.Violations[i])
		}
	}
	switch {
	case len(same) > 0:
		v := &same[0]
		res.Level, res.Status, res.Repro = "M", reports.Fail, repro
		res.Expected = []string{rule.Title}
		res.Actual = At(v.At) + ": " + v.Text
		res.Transcript = v.Events
		if n := len(same); n > 1 {
			res.Reason = fmt.Sprintf("%d violations, of which this is the first", n)
		}
	case Lively(rule.Name) && scenario.Drain == 0:
		res.Status, res.Reason = reports.Skip, "the scenario ends with its load (drain: 0s), so nobody can say what would have arrived"
	case Lively(rule.Name) && len(r.Violations) > 0:
		res.Status, res.Reason = reports.Skip, "the run ended at its first violation"
	}
	return res
}

// Lively reports whether a rule can be judged only when everything has had the
// time to arrive: the drain of a scenario.
func Lively(rule string) bool {
	return slices.Contains([]string{"acked-lost", "presence", "queue-not-drained", "store-not-empty", "unanswered"}, rule)
}

// At is a simulated time as people read it, to the microsecond.
func At(t time.Duration) string { return t.Round(time.Microsecond).String() }
