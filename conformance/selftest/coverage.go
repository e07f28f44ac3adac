package selftest

import (
	"slices"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// Covered is a row of the coverage matrix: what there is to show that a
// requirement is kept.
type Covered struct {
	ID    string     `json:"id"`
	Level spec.Level `json:"level"`
	Basis spec.Basis `json:"basis"`
	Role  string     `json:"role"` // whom it binds

	Checks  []string `json:"checks"`
	Traced  bool     `json:"traced"` // every trace is held against it
	Mutants []string `json:"mutants"`

	// Reason is why there is no check, or none of a part of it.
	Reason string `json:"reason,omitempty"`
	// Gap is what is missing without a reason; empty when nothing is.
	Gap string `json:"gap,omitempty"`
}

// forClients is why requirements that bind clients have no checks here.
const forClients = "it binds clients; these checks test servers"

// Coverage returns the row of each requirement, in the order of the catalogue.
// A requirement needs a check or a rule of traces, and when it is a must, also
// a mutant that breaks it; or a reason why not.
func Coverage(checks []conformance.Check, mutants []mutant.Mutant) []Covered {
	checksOf, mutantsOf := make(map[string][]string), make(map[string][]string)
	for i := range checks {
		for _, id := range checks[i].Requirements {
			checksOf[id] = append(checksOf[id], checks[i].Name)
		}
	}
	for i := range mutants {
		for _, id := range mutants[i].Breaks {
			mutantsOf[id] = append(mutantsOf[id], mutants[i].Name)
		}
	}
	traced := judge.Requirements()
	var rows []Covered
	for _, about := range spec.Requirements() {
		row := Covered{
			ID: about.ID, Level: about.Level, Basis: about.Basis, Role: about.Role, Reason: about.Untestable,
			Checks: slices.Concat([]string{}, checksOf[about.ID]), Mutants: slices.Concat([]string{}, mutantsOf[about.ID]),
			Traced: slices.Contains(traced, about.ID),
		}
		if row.Reason == "" && about.Role == spec.Client.String() && !row.checked() {
			row.Reason = forClients
		}
		row.Gap = row.gap()
		rows = append(rows, row)
	}
	return rows
}

func (c *Covered) checked() bool { return len(c.Checks) > 0 || c.Traced }

func (c *Covered) gap() string {
	switch {
	case !c.checked() && c.Reason == "":
		return "no check"
	case c.checked() && c.Level == spec.Must && len(c.Mutants) == 0:
		return "no mutant"
	}
	return ""
}
