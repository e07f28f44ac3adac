package mutant_test

import (
	"regexp"
	"testing"

	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/spec"
)

// TestNamed holds the names and IDs of all mutants to what reports rely on.
func TestNamed(t *testing.T) {
	form := regexp.MustCompile(`^[a-z0-9-]+/[a-z0-9./-]+$`)
	names := map[string]bool{}
	for _, m := range mutant.All() {
		if !form.MatchString(m.Name) || m.Title == "" || m.New == nil {
			t.Errorf("mutant %q: its name is no section/what, or it has no title or no filter", m.Name)
		}
		if names[m.Name] {
			t.Errorf("two mutants are called %s", m.Name)
		}
		names[m.Name] = true
		if len(m.Breaks) == 0 {
			t.Errorf("mutant %s breaks nothing", m.Name)
		}
		for _, id := range m.Breaks {
			if _, ok := spec.LookupRequirement(id); !ok {
				t.Errorf("mutant %s breaks %s, which is in no catalogue", m.Name, id)
			}
		}
	}
}
