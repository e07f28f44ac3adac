package gate

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

const (
	off  = "off"  // its checks do not run
	info = "info" // failures of its checks are information
)

// Rulings dispute requirements: what the checks of those find does not count.
//
//	info POST-2: the draft leaves the order of ties open
//	off PING-5: our clients never send it
type Rulings struct{ list }

// ReadRulings reads a file. What is wrong inside, an unknown ID too, is a
// *SyntaxError.
func ReadRulings(file string) (*Rulings, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, plain(file, err)
	}
	return ParseRulings(file, text)
}

// ParseRulings reads the text of a file, whose name is for errors.
func ParseRulings(file string, text []byte) (*Rulings, error) {
	l, err := parse(file, text, off, info)
	if err != nil {
		return nil, err
	}
	for _, e := range l.entries {
		if _, ok := spec.LookupRequirement(e.name); !ok {
			return nil, &SyntaxError{file, e.line, e.column, fmt.Sprintf("there is no requirement %q", e.name)}
		}
	}
	return &Rulings{*l}, nil
}

// on returns the ruling of a kind, or of any when it is empty, on a check of
// the requirements.
func (l *Rulings) on(kind string, requirements []string) *entry {
	for i, e := range l.entries {
		if (kind == "" || e.kind == kind) && slices.Contains(requirements, e.name) {
			return &l.entries[i]
		}
	}
	return nil
}

// Runs returns the checks that are left to run.
func (l *Rulings) Runs(checks []conformance.Check) []conformance.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c conformance.Check) bool { return l.on(off, c.Requirements) != nil })
}

// Judge makes information of failures, and adds what did not run, with the
// reasons.
func (l *Rulings) Judge(r *reports.Report, selected []conformance.Check) {
	ran := byName(r)
	for _, res := range ran {
		if e := l.on("", res.Requirements); e != nil && (res.Status == reports.Fail || res.Status == reports.Warn) {
			res.Status, res.Reason = reports.Info, strings.TrimSuffix(e.says()+"; "+res.Reason, "; ")
		}
	}
	for _, c := range selected {
		e := l.on(off, c.Requirements)
		if e == nil || ran[c.Name] != nil {
			continue
		}
		about, _ := spec.LookupRequirement(c.Requirements[0])
		r.Results = append(r.Results, reports.Result{
			Check: c.Name, Title: c.Title, Requirements: c.Requirements, Level: string(about.Level),
			Basis: string(about.Basis), Section: about.Section, Status: reports.Info, Reason: "not run: " + e.says(),
		})
	}
	r.Summary = reports.Count(r.Results)
}

func (e *entry) says() string { return fmt.Sprintf("ruled %s on %s: %s", e.kind, e.name, e.reason) }
