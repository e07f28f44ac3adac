package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// oracleTitle is what an oracle wants of a server.
type oracleTitle struct{ name, title string }

// oracleTitles say of each oracle what it wants of a server, in the order of
// reports.
var oracleTitles = []oracleTitle{
	{oracle.Crash, "the server does not end, nor write of a panic"},
	{oracle.Refused, "connections are accepted"},
	{oracle.Hang, "what is asked is answered"},
	{oracle.Dropped, "links of clients that do nothing wrong are not broken off"},
	{oracle.Unserved, "links that do nothing wrong are served"},
	{oracle.AckMissing, "each request gets its ack"},
	{oracle.Spec, "what comes keeps the protocol's rules"},
	{oracle.Leak, "nobody is told what is another's"},
	{oracle.Impostor, "nobody speaks under another's name"},
	{oracle.Octets, "what arrives is what was sent"},
	{oracle.Flood, "the server does not send without end"},
	{oracle.Differs, "answers are those of the reference"},
	{oracle.Memory, "memory does not grow with repetition"},
	{oracle.Descriptors, "nor do descriptors"},
	{oracle.Threads, "nor do threads"},
}

// fuzzReport puts a run into the form that reports render: a result for each
// finding, and for each oracle that has found nothing.
func fuzzReport(t *fuzzTarget, seed uint64, findings string, r *fuzz.Result) *reports.Report {
	rep := &reports.Report{
		Schema: reports.Schema, Kind: "fuzz", Profile: string(spec.Draft), Seed: seed,
		Tool:   reports.Tool{Name: "tmtplab", Version: version()},
		Target: reports.Target{Address: t.target.Address, Name: t.name},
		Fuzz:   &r.Fuzz,
	}
	titles := slices.Clone(oracleTitles)
	found := make(map[string]bool)
	for _, f := range r.Found {
		name := oracleName(f)
		if !slices.ContainsFunc(titles, func(o oracleTitle) bool { return o.name == name }) {
			titles = append(titles, oracleTitle{name, "nothing else is wrong"})
		}
		found[name] = true
	}
	for _, o := range titles {
		for _, f := range r.Found {
			if oracleName(f) == o.name {
				rep.Results = append(rep.Results, findingResult(t, findings, o.title, f))
			}
		}
		if !found[o.name] {
			res := reports.Result{Check: "oracle/" + o.name, Title: o.title, Level: "M", Basis: "I", Section: fuzzSection, Status: reports.Pass}
			if res.Reason = t.blind(o.name); res.Reason != "" {
				res.Status = reports.Skip
			}
			rep.Results = append(rep.Results, res)
		}
	}
	rep.Results = append(rep.Results, reports.Result{
		Check: "run/coverage", Title: "how far the run came", Level: "Y", Basis: "I", Section: fuzzSection, Status: reports.Info,
		Reason: fmt.Sprintf("%s, %.0f a second; %s, %s, %s; %s",
			amount(r.Fuzz.Executions, "execution"), r.Fuzz.Rate, amount(r.Fuzz.States, "state"), amount(r.Fuzz.Edges, "edge"),
			amount(r.Fuzz.Corpus, "program kept"), amount(r.Fuzz.Restarts, "restart of the target")),
	})
	rep.Summary = reports.Count(rep.Results)
	if r.Ended == fuzz.EndedCancelled || r.Ended == fuzz.EndedGone {
		rep.Stopped = r.Ended.String()
	}
	return rep
}

// oracleName is the name of the oracle alone, without a requirement.
func oracleName(f *finding.Found) string {
	name, _, _ := strings.Cut(f.Oracle, "/")
	return name
}

// fuzzSection is what results of a run stand under.
const fuzzSection = "Fuzzing"

// blind says why an oracle had nothing to go by; "" when it had.
func (t *fuzzTarget) blind(name string) string {
	switch name {
	case oracle.Differs:
		if !t.differential {
			return "there was no --differential"
		}
	case oracle.Crash, oracle.Memory, oracle.Descriptors, oracle.Threads:
		if t.watch == nil {
			return "nobody said which process the server is, by --cmd or --pid"
		}
	}
	return ""
}

// weight is the verdict that a finding gives: one that did not show again does
// not count.
func weight(f *finding.Found) reports.Status {
	if !fuzz.Confirmed(f) {
		return reports.Warn
	}
	return reports.Fail
}

// findingResult is a finding as a failed check.
func findingResult(t *fuzzTarget, folder, title string, f *finding.Found) reports.Result {
	res := reports.Result{
		Check: "oracle/" + f.Oracle + "/" + f.Key, Title: title, Level: "M", Basis: "I", Section: fuzzSection,
		Status: weight(f), Expected: []string{title}, Actual: f.Text, Reason: "repeated: " + repeated(f),
		Repro: replayCommand(t, folder, f),
	}
	if f.Line != "" {
		res.Actual += ": " + f.Line
	}
	if q, ok := spec.LookupRequirement(f.Requirement); ok {
		res.Requirements, res.Level, res.Basis, res.Statement = []string{q.ID}, string(q.Level), string(q.Basis), q.Statement
	}
	if f.Trace != nil {
		var text strings.Builder
		finding.WriteTranscript(&text, f.Trace) // memory takes all
		lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
		res.Transcript = lines[max(0, len(lines)-reportedLines):]
	}
	return res
}

// reportedLines is how much of a transcript stands in a report: the end.
const reportedLines = 60

// repeated says how surely a finding shows.
func repeated(f *finding.Found) string {
	switch rate := f.Rate(); {
	case rate.Tried == 0:
		return "not yet"
	case rate.Shown == 0:
		return rate.String() + ": it did not show again"
	default:
		return rate.String()
	}
}

// replayCommand is the command line that shows a finding again.
func replayCommand(t *fuzzTarget, folder string, f *finding.Found) string {
	words := []string{"tmtplab fuzz replay", shellWord(filepath.Join(folder, f.Key))}
	if f.Folder == "" {
		return "" // it could not be written
	}
	if given := t.given(); given != "" {
		words = append(words, given)
	}
	return strings.Join(words, " ")
}
