package workload

import (
	"testing"
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
	text := s.Format()
	t.Logf("%s", text)
	if _, err := Parse("b.yaml", text); err != nil {
		t.Fatal(err)
	}
}
