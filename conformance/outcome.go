package conformance

import (
	"strings"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// verdict says what a failure of a requirement is worth.
func (o *Options) verdict(about spec.Requirement) reports.Status {
	switch {
	case !o.Profile.Has(about.Basis), about.Level == spec.May:
		return reports.Info
	case about.Level == spec.Should && !o.Strict:
		return reports.Warn
	}
	return reports.Fail
}

// result makes the report's entry of what became of a check.
func (r *run) result(c *Check, o outcome) reports.Result {
	about := c.about()
	res := reports.Result{
		Check: c.Name, Title: c.Title, Requirements: c.Requirements,
		Level: string(about.Level), Basis: string(about.Basis), Section: about.Section,
		Status: reports.Pass, DurationMS: reports.Milliseconds(o.took), Reason: strings.Join(o.records, "; "),
	}
	switch {
	case o.skip != "":
		res.Status, res.Reason = reports.Skip, o.skip
	case o.failure != nil:
		r.fail(&res, about, o)
	case about.Level == spec.May && len(o.records) > 0:
		res.Status = reports.Info
	}
	return res
}

// fail fills in what a reader of a failure needs.
func (r *run) fail(res *reports.Result, about spec.Requirement, o outcome) {
	res.Status = r.verdict(about)
	if o.fault != "" {
		res.Status = reports.Fail
	}
	if o.failure.Reason != "" {
		res.Reason = o.failure.Reason
	}
	res.Statement = about.Statement
	res.Expected, res.Actual = o.failure.Expected, o.failure.Actual
	res.Transcript = o.log.lines()
	res.Hint = hint(res.Check, res.Requirements)
	if r.Repro != nil {
		res.Repro = r.Repro(res.Check)
	}
}
