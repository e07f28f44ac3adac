package conformance

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// traces collects what the judge found on the links of a run. What it finds is
// reported by requirement, apart from the checks whose links showed it: a check
// answers for what it looks for, not for all that happens meanwhile.
type traces struct {
	mu       sync.Mutex
	findings map[string][]sighting // by requirement
}

// sighting is a finding with the check that made it visible.
type sighting struct {
	check, link, text string
	level             spec.Level
	transcript        []string
}

// add takes the findings of one check.
func (s *traces) add(check string, t *trial, log *transcript) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.findings) == 0 {
		return
	}
	lines := log.lines()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.findings == nil {
		s.findings = make(map[string][]sighting)
	}
	for _, f := range t.findings {
		s.findings[f.Requirement] = append(s.findings[f.Requirement], sighting{check, t.names[f.Link], f.Text, f.Level, lines})
	}
}

// of returns what was seen of a requirement: in one check, or with an empty
// name in all.
func (s *traces) of(requirement, check string) []sighting {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.findings[requirement]), func(seen sighting) bool {
		return check != "" && seen.check != check
	})
}

// traceResults returns a result for each requirement that the judge found
// broken on the links of a check, or with an empty name of any; and with whole,
// one for each other that it watches.
func (r *run) traceResults(check string, whole bool) []reports.Result {
	var results []reports.Result
	for _, about := range spec.Requirements() {
		sightings := r.traces.of(about.ID, check)
		if len(sightings) == 0 && !(whole && slices.Contains(judge.Requirements(), about.ID)) {
			continue
		}
		results = append(results, r.traceResult(about, sightings))
	}
	return results
}

func (r *run) traceResult(about spec.Requirement, sightings []sighting) reports.Result {
	res := reports.Result{
		Check: "trace/" + strings.ToLower(about.ID), Title: "no link of the run shows a departure from " + about.ID,
		Requirements: []string{about.ID}, Level: string(about.Level), Basis: string(about.Basis), Section: about.Section,
		Status: reports.Pass,
	}
	if len(sightings) == 0 {
		return res
	}
	res.Statement, res.Expected = about.Statement, []string{res.Title}
	res.Status = reports.Info
	if slices.ContainsFunc(sightings, func(s sighting) bool { return s.level != spec.May }) {
		res.Status = r.verdict(about)
	}
	first := sightings[0]
	res.Actual = fmt.Sprintf("%s, link %s: %s", first.check, first.link, first.text)
	if others := others(sightings); len(others) > 0 {
		res.Reason = "seen in " + strings.Join(others, ", ") + " too"
	}
	res.Transcript, res.Hint = first.transcript, hint(res.Check, res.Requirements)
	if r.Repro != nil {
		res.Repro = r.Repro(first.check)
	}
	return res
}

// others returns the checks besides the first in which a departure was seen,
// by name, and how many more than a few there are.
func others(sightings []sighting) []string {
	const most = 5
	var names []string
	for _, s := range sightings {
		if s.check != sightings[0].check {
			names = append(names, s.check)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	return names
}
