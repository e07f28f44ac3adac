package scenarios

import (
	"fmt"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// A short scenario has so many clients and takes so long at most. With few
// clients, all frames are judged by the protocol's rules, too.
const (
	shortClients = 120
	shortTime    = 10 * time.Minute
)

// shorten cuts a scenario down to what a test has time for.
func shorten(s *workload.Scenario) error {
	factor := min(1, float64(shortClients)/float64(s.Clients()))
	for i := range s.Populations {
		p := &s.Populations[i]
		users := max(min(p.Users, 10), int(factor*float64(p.Users)))
		if err := s.Set(fmt.Sprintf("populations.%d.users", i), fmt.Sprint(users)); err != nil {
			return err
		}
		if p = &s.Populations[i]; p.Contacts >= users {
			p.Contacts = users - 1
			p.Presence = min(p.Presence, p.Contacts)
		}
	}
	for i := range s.Groups {
		if g := &s.Groups[i]; g.Members > 0 {
			g.Members = max(int(factor*float64(g.Members)), 5)
			g.Count = min(g.Count, s.Users()/g.Members)
		}
	}
	s.Time = min(s.Time, shortTime)
	return s.Check()
}

// What the scenarios ask of the machines, they do without breaking a rule.
func TestShortenedNothingIsBroken(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := read(t, name)
			if err := shorten(s); err != nil {
				t.Fatal(err)
			}
			r, err := sim.Run(s, sim.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range r.Violations {
				t.Errorf("%v %s: %s", v.At, v.Rule, v.Text)
			}
			if r.Metrics.Counters["deliveries"] == 0 {
				t.Error("nothing was delivered")
			}
		})
	}
}
