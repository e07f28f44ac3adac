package conformance

import (
	"context"
	"strings"
	"sync"

	"github.com/onsi/ginkgo/v2"

	"github.com/tmtplab/tmtplab/reports"
)

// Describe builds the Ginkgo tree of the checks: a container for each section,
// a spec for each check, labelled with its requirements, level, basis and own
// labels. A spec also fails over what the judge of traces found on its links.
// Call it where tests are declared, before RunSpecs; the target is
// looked at when the first spec runs. Checks of the options that are nil mean
// all.
func Describe(o Options) bool {
	if o.Checks == nil {
		o.Checks = Checks()
	}
	// Options of a tree are used by one process of ginkgo -p each.
	started := sync.OnceValues(func() (*run, error) {
		r, _, err := newRun(context.Background(), o)
		return r, err
	})
	sections := make(map[string][]*Check)
	var order []string
	for i := range o.Checks {
		c := &o.Checks[i]
		if sections[c.Section()] == nil {
			order = append(order, c.Section())
		}
		sections[c.Section()] = append(sections[c.Section()], c)
	}
	for _, section := range order {
		ginkgo.Describe(section, func() {
			for _, c := range sections[section] {
				ginkgo.It(c.Title+" ["+c.Name+"]", ginkgo.Label(c.AllLabels()...), func(ctx ginkgo.SpecContext) {
					r, err := started()
					if err != nil {
						ginkgo.AbortSuite(err.Error())
					}
					result := r.one(ctx, c)
					for _, res := range r.traceResults(c.Name, false) {
						tell(res)
					}
					tell(result)
				})
			}
		})
	}
	return true
}

// tell gives a result to Ginkgo.
func tell(res reports.Result) {
	switch res.Status {
	case reports.Fail:
		ginkgo.Fail(card(&res), 2)
	case reports.Skip:
		ginkgo.Skip(res.Reason, 2)
	case reports.Warn:
		ginkgo.AddReportEntry("warning", ginkgo.ReportEntryVisibilityFailureOrVerbose, card(&res))
	case reports.Info:
		ginkgo.AddReportEntry("recorded", ginkgo.ReportEntryVisibilityFailureOrVerbose, card(&res))
	}
}

// card is a failure as text.
func card(res *reports.Result) string {
	var b strings.Builder
	b.WriteString(strings.Join(res.Requirements, " ") + ": " + res.Statement + "\n")
	if res.Reason != "" {
		b.WriteString(res.Reason + "\n")
	}
	for i, e := range res.Expected {
		b.WriteString([]string{"expected ", "      or "}[min(i, 1)] + e + "\n")
	}
	if res.Actual != "" {
		b.WriteString("came     " + res.Actual + "\n")
	}
	b.WriteString(strings.Join(res.Transcript, "\n"))
	return b.String()
}
