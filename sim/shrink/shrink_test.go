package shrink

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/sim/workload"
)

const file = `
name: everything
time: 1h
drain: 10m
server: {sync: lognormal 1ms p95 3ms, service: 20us}
populations:
  - name: commuters
    users: 40
    link: lte
    start: uniform 0s 60s
    sessions: {on: exp 10m, off: exp 5m}
    contacts: 8
    presence: 5
    posts:
      - {every: exp 10m, to: {users: 2}, size: 2kB, attach: {chance: 0.5, size: 1MB}}
      - {every: exp 30m, to: {group: team}}
    pings: {every: exp 1h}
  - name: office
    users: 20
    nodes: 3
    posts:
      - {every: exp 1m, to: {users: 1}}
groups:
  - {name: team, members: 10, of: commuters, churn: exp 1h}
faults:
  - {at: 5m, do: crash, for: 30s}
  - {at: 10m, do: clock, by: -3s}
  - {at: 20m, do: outage, of: commuters, share: 0.5, for: 60s}
  - {at: 30m, do: disk, fail: 3}
  - {at: 40m, do: kill-client, share: 0.1}
`

// tester is a *testing.T or *rapid.T.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func scenario(t tester) *workload.Scenario {
	s, err := workload.Parse("everything.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// has reports whether clients take part.
func has(s *workload.Scenario, clients ...int) bool {
	for _, c := range clients {
		if c >= s.Clients() || slices.Contains(s.Without, c) {
			return false
		}
	}
	return true
}

func hasFault(s *workload.Scenario, kind workload.FaultKind) bool {
	return slices.ContainsFunc(s.Faults, func(f workload.Fault) bool { return f.Do == kind })
}

// shrunk shrinks the scenario by a predicate, and sees to it that only sound
// scenarios are run, each once, and that the result fails.
func shrunk(t tester, s *workload.Scenario, o Options, fails func(s *workload.Scenario) Outcome) (*workload.Scenario, Progress) {
	t.Helper()
	before := s.Format()
	seen := map[string]bool{}
	got, p := Shrink(s, func(s *workload.Scenario) Outcome {
		if err := s.Check(); err != nil {
			t.Fatalf("a scenario is run that is none: %v", err)
		}
		if text := string(s.Format()); seen[text] {
			t.Fatalf("a scenario is run twice:\n%s", text)
		} else {
			seen[text] = true
		}
		return fails(s)
	}, o)
	if !bytes.Equal(before, s.Format()) {
		t.Fatal("the scenario given was changed")
	}
	if got != nil && !fails(got).Fails {
		t.Fatalf("the result does not fail:\n%s", got.Format())
	}
	if p.Runs != len(seen) {
		t.Fatalf("%d runs are %d in the progress", len(seen), p.Runs)
	}
	return got, p
}

func when(fails bool) Outcome { return Outcome{Fails: fails} }

func TestShrink(t *testing.T) {
	for _, c := range []struct {
		name  string
		fails func(s *workload.Scenario) Outcome
		runs  int
		want  string
	}{
		{"two clients and a fault", func(s *workload.Scenario) Outcome {
			return when(has(s, 3, 7) && hasFault(s, workload.DiskFails))
		}, 72, `name: everything
time: 1811s
drain: 0s
populations:
  - {name: commuters, users: 8}
faults:
  - {at: 30m, do: disk, stream: 4}
without: [0-2, 4-6]
limit: {steps: 1}
`},
		{"anything", func(*workload.Scenario) Outcome { return when(true) }, 6, `name: everything
time: 1ms
drain: 0s
populations:
  - {name: commuters, users: 40}
  - {name: office, users: 20, nodes: 3}
without: [0-99]
limit: {steps: 1}
`},
		{"a moment", func(s *workload.Scenario) Outcome {
			return Outcome{s.Time >= 1234567*time.Microsecond, 1234567 * time.Microsecond}
		}, 16, `name: everything
time: 1235ms
drain: 0s
populations:
  - {name: commuters, users: 40}
  - {name: office, users: 20, nodes: 3}
without: [0-99]
limit: {steps: 1}
`},
		{"what never comes", func(s *workload.Scenario) Outcome {
			return Outcome{s.Drain >= 100*time.Second, s.Time + s.Drain}
		}, 36, `name: everything
time: 1ms
drain: 101s
populations:
  - {name: commuters, users: 40}
  - {name: office, users: 20, nodes: 3}
without: [0-99]
limit: {steps: 1}
`},
		{"one client of the last population", func(s *workload.Scenario) Outcome {
			return when(has(s, 77))
		}, 19, `name: everything
time: 1ms
drain: 0s
populations:
  - {name: commuters, users: 40}
  - {name: office, users: 13, nodes: 3}
without: [0-76, 78]
limit: {steps: 1}
`},
		{"a group's posts and seven requests", func(s *workload.Scenario) Outcome {
			posts := s.Populations[0].Posts
			return when(len(s.Groups) == 1 && len(posts) > 0 && posts[len(posts)-1].To.Group == "team" && (s.Limit.Steps == 0 || s.Limit.Steps >= 7))
		}, 19, `name: everything
time: 1ms
drain: 0s
populations:
  - {name: commuters, users: 40, posts: [{every: exp 30m, to: {group: team}, size: 1B}]}
  - {name: office, users: 20, nodes: 3}
groups:
  - {name: team, members: 10, of: commuters}
without: [0-99]
limit: {steps: 7}
`},
		{"a long fault", func(s *workload.Scenario) Outcome {
			return when(slices.ContainsFunc(s.Faults, func(f workload.Fault) bool { return f.Do == workload.Outage && f.For >= 7*time.Second }))
		}, 61, `name: everything
time: 1202s
drain: 0s
populations:
  - {name: commuters, users: 40}
  - {name: office, users: 20, nodes: 3}
faults:
  - {at: 20m, do: outage, for: 7254ms, of: commuters, share: 0.5, stream: 3}
without: [0-99]
limit: {steps: 1}
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, p := shrunk(t, scenario(t), Options{}, c.fails)
			if text := string(got.Format()); text != c.want {
				t.Errorf("the result is\n%s\nand not\n%s", text, c.want)
			}
			if p.Runs != c.runs {
				t.Errorf("it took %d runs, not %d", p.Runs, c.runs)
			}
		})
	}
}

// TestShrinkIsMinimal needs some clients, faults and streams, by chance, and
// gets just those, twice the same.
func TestShrinkIsMinimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scenario(t)
		needed := rapid.SliceOfNDistinct(rapid.IntRange(0, s.Clients()-1), 0, 6, rapid.ID[int]).Draw(t, "clients")
		slices.Sort(needed)
		kinds := rapid.SliceOfNDistinct(rapid.SampledFrom([]workload.FaultKind{
			workload.Crash, workload.Clock, workload.Outage, workload.DiskFails, workload.KillClient}), 0, 3, rapid.ID[workload.FaultKind]).Draw(t, "faults")
		pings := rapid.Bool().Draw(t, "pings")
		fails := func(s *workload.Scenario) Outcome {
			for _, k := range kinds {
				if !hasFault(s, k) {
					return when(false)
				}
			}
			return when(has(s, needed...) && (!pings || s.Populations[0].Pings != nil))
		}
		got, p := Shrink(s, fails, Options{})
		if there := without(got.Clients(), got.Without); !slices.Equal(there, needed) {
			t.Errorf("the clients %v are left, not %v", there, needed)
		}
		if len(got.Faults) != len(kinds) {
			t.Errorf("%d faults are left, not %d", len(got.Faults), len(kinds))
		}
		if left := got.Populations[0]; len(left.Posts) > 0 || (left.Pings != nil) != pings || left.Sessions != nil || left.Presence > 0 {
			t.Errorf("streams are left: %s", got.Format())
		}
		if p.Runs > 400 {
			t.Errorf("it took %d runs", p.Runs)
		}
		if len(needed) > 1 {
			return // once is enough
		}
		if again, _ := Shrink(s, fails, Options{}); !bytes.Equal(again.Format(), got.Format()) {
			t.Errorf("the second time, the result is\n%s\nand not\n%s", again.Format(), got.Format())
		}
	})
}

// TestBounds holds the search to its bounds. What it has by then fails.
func TestBounds(t *testing.T) {
	fails := func(s *workload.Scenario) Outcome { return when(has(s, 3, 50, 97)) }
	var told []Progress
	got, p := shrunk(t, scenario(t), Options{Runs: 20, Report: func(p Progress) { told = append(told, p) }}, fails)
	if p.Runs != 20 || len(told) != 20 || told[19].Runs != 20 {
		t.Errorf("of 20 runs, %d were made and %d told", p.Runs, len(told))
	}
	if p.Clients != got.Clients()-len(got.Without) || p.Clients == 100 {
		t.Errorf("%d clients are told to be left", p.Clients)
	}
	left := 10
	_, p = shrunk(t, scenario(t), Options{Expired: func() bool { left--; return left < 0 }}, fails)
	if p.Runs == 0 || p.Runs > 10 {
		t.Errorf("%d runs were made before the deadline", p.Runs)
	}
}

func TestWhatDoesNotFail(t *testing.T) {
	got, p := shrunk(t, scenario(t), Options{}, func(*workload.Scenario) Outcome { return when(false) })
	if got != nil || p.Runs != 1 {
		t.Errorf("a scenario that does not fail became %v in %d runs", got, p.Runs)
	}
}
