package workload

import (
	"reflect"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
)

const contract = `name: commuter-hour
question: How late do messages arrive for people on a train?
answer: |
  Half within 1 s.

  The rest: "later".
seed: 18446744073709551615
time: 1h
drain: 10m
stop: {deliveries: 1000000}
server:
  sync: lognormal 1ms p95 3ms
  service: 20us
  timers: {login: 5s, idle: 2m, ack: 30s}
  limits: {nodes: 100, queue: 10000}
  disk: {fail: 0, torn: 0, slow: {chance: 0.001, by: 100ms}}
client: {pulse: 1m, handshake: 30s, patience: 1m, first_delay: 1s, max_delay: 2m, remember: 16}
populations:
  - name: commuters
    users: 1000
    nodes: 1
    link: train
    cell: {paths: 200, down: 100Mbit, up: 50Mbit}
    start: uniform 0s 60s
    sessions: {on: exp 10m, off: exp 5m, abrupt: 20%}
    diurnal: {peak: 8h, low: 0.1}
    posts:
      - {every: exp 10m, to: {users: 2}, size: lognormal 500B p95 4kB, attach: {chance: 0.05, size: pareto 20kB 1.3 5MB}}
      - {every: exp 30m, to: {group: team}}
    pings: {every: exp 1h}
    notifies:
      - {every: exp 2h, to: {users: 1}, tell: {group: team}}
    contacts: 8
    presence: 5
  - name: machine
    users: 100
    link: {preset: lte, loss: {random: 1%}}
    cycle:
      - login
      - {post: {to: {users: 2}, size: 500B}, times: 15, wait: uniform 1s 30s}
      - {post: {to: {group: everyone}, size: 500B}, times: 2, wait: uniform 1s 30s}
      - logout
      - {idle: uniform 1s 30s}
groups:
  - {name: team, count: 10, members: 100, of: commuters, churn: exp 1h}
  - name: everyone
faults:
  - {at: 10m, do: crash, for: 30s}
  - {at: 12m, do: restart, for: 1s}
  - {at: 15m, do: clock, by: -3s}
  - {at: 20m, do: outage, of: commuters, share: 0.5, for: 60s}
  - {at: 25m, do: reset, of: commuters, share: 0.1}
  - {at: 26m, do: vanish, share: 0.1, for: 5m}
  - {at: 30m, do: disk, fail: 3}
  - {at: 31m, do: slow-disk, by: 2s, for: 30s}
  - {at: 32m, do: kill-client, of: commuters, share: 0.1}
  - random: {every: exp 30s, until: 50m, kinds: [crash, outage, reset]}
oracles: {judge: true, presence: true}
measure: {every: 10s}
capture: [0, 1]
without: [3, 7-20]
limit: {steps: 40}
`

func TestParse(t *testing.T) {
	s, err := Parse("a.yaml", []byte(contract))
	if err != nil {
		t.Fatal(err)
	}
	commuters, machine := &s.Populations[0], &s.Populations[1]
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"seed", s.Seed, uint64(18446744073709551615)},
		{"answer", s.Answer, "Half within 1 s.\n\nThe rest: \"later\".\n"},
		{"time", s.Time, time.Hour},
		{"drain", s.Drain, 10 * time.Minute},
		{"sync", s.Server.Sync.String(), "lognormal 1ms p95 3ms"},
		{"service", s.Server.Service, 20 * time.Microsecond},
		{"slow", s.Server.Disk.Slow.By.Mean(), 0.1},
		{"abrupt", commuters.Sessions.Abrupt, 0.2},
		{"link", commuters.Link.Name, "train"},
		{"size by default", commuters.Posts[1].Size.Mean(), 500.0},
		{"tell", commuters.Notifies[0].Tell.Group, "team"},
		{"loss", float64(machine.Link.Loss.Random), 0.01},
		{"rate of the preset", machine.Link.Down, 13 * link.Mbit},
		{"cycle", len(machine.Cycle), 5},
		{"times", machine.Cycle[1].Times, 15},
		{"idle", machine.Cycle[4].Wait.String(), "uniform 1s 30s"},
		{"clock", s.Faults[2].By, -3 * time.Second},
		{"share by default", s.Faults[0].Share, 1.0},
		{"stream of a fault", s.Faults[8].Stream, 9},
		{"random", s.Random.Until, 50 * time.Minute},
		{"kinds", s.Random.Kinds[1], Outage},
		{"judge", s.Judged(), true},
		{"without", len(s.Without), 15},
		{"clients", s.Clients(), 1100},
		{"count of a group by default", s.Groups[1].Count, 1},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
		}
	}
}

// Keys that are absent have their defaults, and frames are judged in small
// scenarios only.
func TestDefaults(t *testing.T) {
	s, err := Parse("a.yaml", []byte("name: a\ntime: 1h\npopulations: [{name: p, users: 100, nodes: 2}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Seed != 1 || s.Drain != 15*time.Minute || s.Server.Timers.Ack != 30*time.Second || s.Client.Remember != 16 || s.Populations[0].Link.Name != "fibre" || !s.Oracles.Presence {
		t.Errorf("defaults are missing: %+v", s)
	}
	if !s.Judged() {
		t.Error("200 clients are not judged")
	}
	if s.Populations[0].Users++; s.Judged() {
		t.Error("202 clients are judged")
	}
	p := NewPopulation("p")
	p.Users, p.Nodes = 100, 2
	byHand := New()
	byHand.Name, byHand.Time, byHand.Populations = "a", time.Hour, []Population{p}
	if string(byHand.Format()) != "name: a\ntime: 1h\npopulations:\n  - {name: p, users: 100, nodes: 2}\n" {
		t.Errorf("by hand it is\n%s", byHand.Format())
	}
}
