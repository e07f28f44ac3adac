package shrink_test

import (
	"testing"

	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/shrink"
	"github.com/tmtplab/tmtplab/sim/workload"
)

const stormy = `
name: storm
time: 5m
server: {sync: lognormal 2ms p95 6ms}
populations:
  - name: people
    users: 15
    nodes: 2
    link: lte
    start: uniform 0s 10s
    posts:
      - {every: exp 10s, to: {users: 2}}
      - {every: exp 30s, to: {group: team}}
    pings: {every: exp 30s}
    contacts: 5
    sessions: {on: exp 60s, off: exp 20s}
groups:
  - {name: team, members: 7, churn: exp 60s}
faults:
  - {at: 1m, do: crash, for: 10s}
  - {at: 100s, do: reset, share: 0.5}
  - {at: 2m, do: outage, share: 0.5, for: 20s}
  - {at: 3m, do: kill-client, share: 0.5}
`

// TestSimulation looks, with real runs, for the least in which a client loses its
// session and gets another.
func TestSimulation(t *testing.T) {
	s, err := workload.Parse("storm.yaml", []byte(stormy))
	if err != nil {
		t.Fatal(err)
	}
	reconnects := func(s *workload.Scenario) shrink.Outcome {
		r, err := sim.Run(s, sim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return shrink.Outcome{Fails: r.Metrics.Counters["reconnects"] > 0}
	}
	got, p := shrink.Shrink(s, reconnects, shrink.Options{})
	if got == nil {
		t.Fatal("nobody reconnected")
	}
	t.Logf("%d runs:\n%s", p.Runs, got.Format())
	if p.Clients > 3 || p.Faults > 1 {
		t.Errorf("%d clients and %d faults are left", p.Clients, p.Faults)
	}
}
