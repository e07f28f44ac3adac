package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// Report returns what was found, a result for each requirement that is judged:
// those about requests of which the capture has none are skipped.
// Its tool, target and repeat lines are the caller's to fill in.
func (c *Checker) Report() *reports.Report {
	profile := c.options.Profile
	if profile == "" {
		profile = spec.Draft
	}
	r := &reports.Report{
		Schema: reports.Schema, Kind: "pcap", Profile: string(profile), Strict: c.options.Strict,
		Started: c.start, DurationMS: reports.Milliseconds(c.end.Sub(c.start)),
	}
	for _, about := range spec.Requirements() {
		if c.found[about.ID] > 0 || slices.Contains(judge.Requirements(), about.ID) {
			r.Results = append(r.Results, c.result(about))
		}
	}
	r.Summary = reports.Count(r.Results)
	return r
}

// result is that of one requirement.
func (c *Checker) result(about spec.Requirement) reports.Result {
	res := reports.Result{
		Check: "trace/" + strings.ToLower(about.ID), Title: "no link of the capture shows a departure from " + about.ID,
		Requirements: []string{about.ID}, Level: string(about.Level), Basis: string(about.Basis), Section: about.Section,
		Status: reports.Pass,
	}
	n := c.found[about.ID]
	if n == 0 {
		if name := c.about.lacks(about.Section); name != "" {
			res.Status, res.Reason = reports.Skip, "the capture has no "+name
		}
		return res
	}
	var all []*finding
	binding := false
	for i := range c.findings {
		if f := &c.findings[i]; f.Requirement == about.ID {
			all = append(all, f)
			binding = binding || f.Level != spec.May
		}
	}
	first := all[0]
	res.Statement, res.Expected = about.Statement, []string{res.Title}
	res.Status = c.verdict(about, binding)
	res.Actual = first.place(c.start) + ": " + first.Text
	res.Transcript = first.messages
	if n > 1 {
		res.Reason = fmt.Sprintf("seen %d times", n)
		var places []string
		const few = 5
		for _, f := range all[1:min(len(all), 1+few)] {
			places = append(places, f.place(c.start))
		}
		res.Reason += "; also on " + strings.Join(places, "; ")
	}
	return res
}

// verdict is what a departure counts.
func (c *Checker) verdict(about spec.Requirement, binding bool) reports.Status {
	profile := c.options.Profile
	if profile == "" {
		profile = spec.Draft
	}
	switch {
	case !binding, !profile.Has(about.Basis), about.Level == spec.May:
		return reports.Info
	case about.Level == spec.Should && !c.options.Strict:
		return reports.Warn
	}
	return reports.Fail
}
