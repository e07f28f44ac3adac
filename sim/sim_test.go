package sim

import (
	"testing"

	"github.com/tmtplab/tmtplab/sim/workload"
)

func parse(t testing.TB, text string) *workload.Scenario {
	t.Helper()
	s, err := workload.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSmall(t *testing.T) {
	s := parse(t, `
name: small
time: 10m
server: {sync: lognormal 2ms p95 6ms}
populations:
  - name: people
    users: 20
    nodes: 2
    link: lte
    start: uniform 0s 10s
    posts:
      - {every: exp 20s, to: {users: 2}}
      - {every: exp 60s, to: {group: team}}
    pings: {every: exp 60s}
    contacts: 5
    presence: 3
groups:
  - {name: team, count: 2, members: 10}
`)
	r, err := Run(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range r.Violations {
		t.Errorf("%v %s: %s\n%v", v.At, v.Rule, v.Text, v.Events)
	}
	t.Logf("%+v", r.Metrics.Counters)
	for k, l := range r.Metrics.Latencies {
		t.Logf("%s: n %d p50 %v p99 %v max %v", k, l.Count, l.P50, l.P99, l.Max)
	}
	t.Logf("hash %x events %d time %v drained %v", r.Hash, r.Events, r.Time, r.Drained)
}

const stormy = `
name: storm
time: 10m
server: {sync: lognormal 2ms p95 6ms, disk: {torn: 0.5, slow: {chance: 0.01, by: 100ms}}}
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
    notifies:
      - {every: exp 30s, to: {users: 1}, tell: {users: 2}}
    contacts: 5
    presence: 3
    sessions: {on: exp 60s, off: exp 20s, abrupt: 0.3}
groups:
  - {name: team, count: 2, members: 7, churn: exp 60s}
faults:
  - {at: 1m, do: crash, for: 10s}
  - {at: 100s, do: reset, share: 0.5}
  - {at: 2m, do: outage, share: 0.5, for: 20s}
  - {at: 3m, do: disk, fail: 2}
  - {at: 200s, do: vanish, share: 0.3, for: 30s}
  - {at: 4m, do: restart, for: 1s}
  - {at: 250s, do: clock, by: -3s}
  - {at: 5m, do: kill-client, share: 0.5}
  - {at: 6m, do: crash, for: 5s, silent: true}
  - {at: 7m, do: slow-disk, by: 2s, for: 30s}
`

func TestStorm(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		s := parse(t, stormy)
		s.Seed = seed
		r, err := Run(s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range r.Violations {
			t.Errorf("seed %d: %v %s: %s", seed, v.At, v.Rule, v.Text)
			for _, e := range v.Events {
				t.Log(e)
			}
		}
		t.Logf("hash %x events %d time %v drained %v", r.Hash, r.Events, r.Time, r.Drained)
		if t.Failed() {
			t.Logf("%+v", r.Metrics.Counters)
			return
		}
	}
}

// The same scenario gives the same run, whether or not somebody looks on.
func TestDeterminism(t *testing.T) {
	s := parse(t, stormy)
	first, parted, err := Verify(s, Options{})
	if err != nil || parted != nil {
		t.Fatalf("parted: %v, error %v", parted, err)
	}
	watched, err := Run(s, Options{Progress: func(Progress) bool { return true }})
	if err != nil || watched.Hash != first.Hash || watched.Events != first.Events {
		t.Errorf("hash %x after %d events, want %x after %d; error %v", watched.Hash, watched.Events, first.Hash, first.Events, err)
	}
	s.Seed++
	other, err := Run(s, Options{})
	if err != nil || other.Hash == first.Hash {
		t.Errorf("another seed gives hash %x, too; error %v", other.Hash, err)
	}
}

// Two runs that differ are told apart, and by the event at which they part.
func TestVerifyFindsWhereRunsPart(t *testing.T) {
	runs := 0
	_, parted, err := verify(Options{}, func(o Options) (*Result, error) {
		s := parse(t, stormy)
		if runs++; runs%2 == 0 {
			s.Server.Service = 1000 // ns: as if a machine read a clock
		}
		return Run(s, o)
	})
	if err != nil || parted == nil || parted.First == parted.Second {
		t.Fatalf("parted: %v, error %v", parted, err)
	}
}
