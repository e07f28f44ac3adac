package scenario

import (
	"errors"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/native/place"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/sim/scenarios"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// inputs are the scenarios that come along, and YAML that readers stumble over.
func inputs() (all [][]byte) {
	for _, name := range scenarios.Names() {
		text, _ := scenarios.Text(name)
		all = append(all, text)
	}
	for _, text := range []string{
		"name: a\ntime: 1h\npopulations: [{name: p, users: 3}]\n",
		"\ufeffname: a\r\ntime: 1h\r\npopulations:\r\n- {name: p, users: 3}\r\n",
		"a: &x [*x, *x]\n",
		strings.Repeat("- ", 500),
		"? a\n: |2\n   b\n...\n--- >-\n c\n",
		"faults: [{at: 1s, do: crash, clients: [0-1999999, 5]}]\n",
	} {
		all = append(all, []byte(text))
	}
	return all
}

func FuzzScenario(f *testing.F) {
	for _, text := range seeds.Made("FuzzScenario", inputs) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := workload.Parse("fuzz", text)
		if err != nil {
			checkPlaces(t, text, err)
			return
		}
		if err := s.Check(); err != nil {
			t.Fatalf("what Parse takes has an error: %v", err)
		}
		out := s.Format()
		back, err := workload.Parse("back", out)
		if err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		if again := back.Format(); string(again) != string(out) {
			t.Fatalf("%s\nreads back as\n%s", out, again)
		}
		if clone := s.Clone().Format(); string(clone) != string(out) {
			t.Fatalf("%s\nis cloned as\n%s", out, clone)
		}
		act(s)
	})
}

// checkPlaces finds errors that stand nowhere in the file, or out of order.
func checkPlaces(t *testing.T, text []byte, err error) {
	var all workload.Errors
	if !errors.As(err, &all) || len(all) == 0 {
		t.Fatalf("an error without a place: %v", err)
	}
	before := workload.Error{}
	for _, e := range all {
		switch {
		case e.File != "fuzz" || e.What == "" || strings.Contains(e.What, "\n"):
			t.Fatalf("no error that a person could use: %#v", e)
		case !place.Inside(text, e.Line, e.Column):
			t.Fatalf("%v\nis about no place in the file", e)
		case e.Line < before.Line || e.Line == before.Line && e.Column < before.Column:
			t.Fatalf("%v\ncomes behind\n%v", e, before)
		}
		before = e
	}
}

// act has the first of a few clients do what the scenario says.
func act(s *workload.Scenario) {
	if s.Clients() >= 1000 || s.Groups != nil {
		return
	}
	p := workload.NewPlan(s)
	a := p.NewActor(0)
	for range 10 {
		p.Act(&a, a.Next())
		p.Done(&a, 0)
	}
}
