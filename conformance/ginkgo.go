package conformance

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/onsi/ginkgo/v2"

	"github.com/tmtplab/tmtplab/reports"
)

// Describe builds the Ginkgo tree of the checks: a container for each section,
// a spec for each check, labelled with its requirements, level, basis and own
// labels. What the judge of traces found on the links of all specs, in all
// processes of ginkgo -p, is judged once, after the last of them.
//
// Call it where tests are declared, before RunSpecs; the target is looked at
// when the first spec runs, once in each process. Checks of the options that
// are nil mean all.
func Describe(o Options) bool {
	if o.Checks == nil {
		o.Checks = Checks()
	}
	if o.Repro == nil {
		o.Repro = focus
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
						tellTrace(&res)
					}
					tell(&result)
				})
			}
		})
	}
	ginkgo.ReportAfterSuite("what the links of all checks show", func(report ginkgo.Report) {
		if found := traceFailures(report); len(found) > 0 {
			ginkgo.Fail(strings.Join(found, "\n"))
		}
	})
	return true
}

// focus is how a check is run again where a test of Go runs it.
func focus(check string) string {
	return `go test . -ginkgo.focus='\[` + check + `\]'`
}

// tell gives a result to Ginkgo.
func tell(res *reports.Result) {
	switch res.Status {
	case reports.Fail:
		ginkgo.Fail(card(res), 2)
	case reports.Skip:
		ginkgo.Skip(res.Reason, 2)
	case reports.Warn:
		ginkgo.AddReportEntry("warning", ginkgo.ReportEntryVisibilityFailureOrVerbose, card(res))
	case reports.Info:
		ginkgo.AddReportEntry("recorded", ginkgo.ReportEntryVisibilityFailureOrVerbose, card(res))
	}
}

// broken begins the names of report entries that hold a finding of the judge
// which counts. A spec answers only for what it looks for, so the findings
// travel with its report, from other processes too.
const broken = "broken on its links: "

// tellTrace leaves a finding of the judge with the spec that runs.
func tellTrace(res *reports.Result) {
	name := "seen on its links: "
	if res.Status == reports.Fail {
		name = broken
	}
	ginkgo.AddReportEntry(name+res.Check, ginkgo.ReportEntryVisibilityFailureOrVerbose, card(res))
}

// traceFailures returns a card for each requirement that was broken on links,
// that of the first spec which saw it.
func traceFailures(report ginkgo.Report) (found []string) {
	specs := make(map[string]int) // how many saw it, by the name of the entry
	cards := make(map[string]string)
	var order []string
	for _, spec := range report.SpecReports {
		for _, entry := range spec.ReportEntries {
			if !strings.HasPrefix(entry.Name, broken) {
				continue
			}
			if specs[entry.Name]++; specs[entry.Name] == 1 {
				order = append(order, entry.Name)
				cards[entry.Name] = entry.StringRepresentation()
			}
		}
	}
	for _, name := range order {
		text := cards[name]
		if more := specs[name] - 1; more > 0 {
			text = strings.TrimRight(text, "\n") + fmt.Sprintf("\n     %-9s%d more specs show it too\n", "", more)
		}
		found = append(found, text)
	}
	return found
}

// card is a result as text, with the last lines of its transcript.
func card(res *reports.Result) string {
	const transcript = 20
	var b strings.Builder
	reports.WriteCard(&b, res, transcript) // a Builder takes all
	return b.String()
}
