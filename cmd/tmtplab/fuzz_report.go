package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// oracleTitles say of each oracle what it wants of a server, in the order of
// reports.
var oracleTitles = []struct{ name, title string }{
	{oracle.Crash, "the server does not end, nor write of a panic"},
	{oracle.Refused, "connections are accepted"},
	{oracle.Hang, "what is asked is answered"},
	{oracle.Unserved, "links that do nothing wrong are served"},
	{oracle.AckMissing, "each request gets its ack"},
	{oracle.Spec, "what comes keeps the protocol's rules"},
	{oracle.Leak, "nobody is told what is another's"},
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
	found := make(map[string]bool)
	for _, f := range r.Found {
		name, _, _ := strings.Cut(f.Oracle, "/")
		found[name] = true
	}
	for _, o := range oracleTitles {
		for _, f := range r.Found {
			if name, _, _ := strings.Cut(f.Oracle, "/"); name == o.name {
				rep.Results = append(rep.Results, findingResult(t, findings, o.title, f))
			}
		}
		if !found[o.name] {
			rep.Results = append(rep.Results, reports.Result{
				Check: "oracle/" + o.name, Title: o.title, Level: "M", Basis: "I", Section: "Fuzzing", Status: reports.Pass,
			})
		}
	}
	rep.Summary = reports.Count(rep.Results)
	if r.Ended == fuzz.EndedCancelled || r.Ended == fuzz.EndedGone {
		rep.Stopped = r.Ended.String()
	}
	return rep
}

// findingResult is a finding as a failed check.
func findingResult(t *fuzzTarget, folder, title string, f *finding.Found) reports.Result {
	res := reports.Result{
		Check: "oracle/" + f.Oracle + "/" + f.Key, Title: title, Level: "M", Basis: "I", Section: "Fuzzing",
		Status: reports.Fail, Expected: []string{title}, Actual: f.Text, Reason: repeated(f),
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
		return "not repeated"
	case rate.Shown == 0:
		return fmt.Sprintf("it did not show again in %d repeats", rate.Tried)
	default:
		return "shows in " + rate.String() + " repeats"
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
