package selftest

import (
	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// Section counts what a selftest showed of one section of the protocol.
type Section struct {
	Name     string   // as "3.9 Ping"
	Musts    int      // requirements of level M that bind servers and have checks, or need some
	Attacked int      // those of them that some mutant broke
	Shown    int      // those of them of which a check failed
	Without  []string // those that no mutant broke
	Unshown  []string // those that mutants broke while their checks all passed
}

// Sections counts by section, in the order of the protocol. A requirement that
// cannot be tested counts when there are checks of a part of it.
func Sections(r *reports.Report, checks []conformance.Check) []Section {
	broken, shown, checked := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	for i := range checks {
		for _, id := range checks[i].Requirements {
			checked[id] = true
		}
	}
	for _, m := range r.Mutants {
		for _, id := range m.Breaks {
			broken[id] = true
		}
		for _, id := range m.Shown {
			shown[id] = true
		}
	}
	var all []Section
	for _, about := range spec.Requirements() {
		if about.Role != spec.Server.String() || about.Level != spec.Must || about.Untestable != "" && !checked[about.ID] {
			continue
		}
		if len(all) == 0 || all[len(all)-1].Name != about.Section {
			all = append(all, Section{Name: about.Section})
		}
		s := &all[len(all)-1]
		s.Musts++
		switch {
		case shown[about.ID]:
			s.Attacked++
			s.Shown++
		case broken[about.ID]:
			s.Attacked++
			s.Unshown = append(s.Unshown, about.ID)
		default:
			s.Without = append(s.Without, about.ID)
		}
	}
	return all
}
