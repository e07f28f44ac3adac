package conformance

import (
	"fmt"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// Labels a check can have besides those derived from its requirements.
const (
	LabelSlow   = "slow"   // runs long; only with Options.Slow
	LabelTimers = "timers" // waits for a timer of the server; derived from Waits
	LabelLarge  = "large"  // moves megabytes
)

// Check is one test of a server: data with a function. Its name never changes,
// since baselines and bug reports cite it.
type Check struct {
	Name  string // "section/what", as "post/type-missing"
	Title string // what a correct server does, in a sentence without full stop

	// Requirements are the IDs it tests, the one it is about first. That one
	// gives the check its level, basis and section, so it is the weakest of
	// them: a check never fails a MUST over something a SHOULD asks.
	Requirements []string

	Labels []string

	// Waits says how long the check sleeps on a timer of the server, given
	// the target's timing. Nil for the others. Checks that wait run against
	// the target with short timers where there is one.
	Waits func(Timing) time.Duration

	// Ends says that the check has the server end and start again, and how; its
	// Run then calls Restart or Kill. Empty for the others. Checks that do run
	// apart from all others.
	Ends Ending

	// Octets is how much one link may receive, in octets; 0 means
	// DefaultOctets. A server that sends more floods, and fails the check.
	Octets int

	// Run is the check itself. It ends early by the T's failing or skipping.
	Run func(*T)
}

// DefaultOctets is how much one link of a check may receive, in octets.
const DefaultOctets = 1 << 20

// about returns the requirement that gives the check its level and basis.
func (c *Check) about() spec.Requirement {
	r, ok := lookup(c.Requirements[0])
	if !ok {
		panic("conformance: " + c.Name + " tests unknown requirement " + c.Requirements[0])
	}
	return r
}

// Section returns the section of the protocol that the check belongs to.
func (c *Check) Section() string { return c.about().Section }

// AllLabels returns the labels by which the check can be selected: its own,
// its requirements' IDs, its level and its basis, and how it ends the server.
func (c *Check) AllLabels() []string {
	r := c.about()
	labels := slices.Concat(c.Labels, c.Requirements, []string{"level-" + string(r.Level), "basis-" + string(r.Basis)})
	if c.Waits != nil {
		labels = append(labels, LabelTimers)
	}
	if c.Ends != "" {
		labels = append(labels, string(c.Ends))
	}
	return labels
}

func (c *Check) octets() int {
	if c.Octets > 0 {
		return c.Octets
	}
	return DefaultOctets
}

// lookup finds a requirement in the catalogue.
func lookup(id string) (spec.Requirement, bool) { return spec.LookupRequirement(id) }

// validate reports what is wrong with a check as such; it is a fault of ours.
func (c *Check) validate() error {
	if c.Name == "" || c.Title == "" || c.Run == nil || len(c.Requirements) == 0 {
		return fmt.Errorf("check %q lacks a name, a title, requirements or a function", c.Name)
	}
	first, ok := lookup(c.Requirements[0])
	for _, id := range c.Requirements {
		r, known := lookup(id)
		if !ok || !known {
			return fmt.Errorf("check %s tests unknown requirement %s", c.Name, id)
		}
		if weight(r) < weight(first) {
			return fmt.Errorf("check %s tests %s, weaker than its first requirement %s", c.Name, id, first.ID)
		}
	}
	return nil
}

// weight orders requirements by what their breach costs a server: the basis
// first, since the draft profile forgives all that is observed only.
func weight(r spec.Requirement) int {
	w := map[spec.Level]int{spec.May: 0, spec.Should: 1, spec.Must: 2}[r.Level]
	if r.Basis != spec.Observed {
		w += 3
	}
	return w
}
