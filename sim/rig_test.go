package sim

import (
	"bytes"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/sim/workload"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// parse reads a scenario.
func parse(t testing.TB, text string) *workload.Scenario {
	t.Helper()
	s, err := workload.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run carries a scenario out, in which no rule may be broken.
func run(t testing.TB, s *workload.Scenario, options Options) *Result {
	t.Helper()
	r, err := Run(s, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range r.Violations {
		t.Errorf("seed %d, %v: %s: %s", s.Seed, v.At, v.Rule, v.Text)
		for _, e := range v.Events {
			t.Log(e)
		}
	}
	return r
}

// everyFault is a scenario in which each kind of fault comes once.
const everyFault = `
name: every-fault
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

// two is a scenario in which nothing happens by itself but that two people
// connect. A way through the network takes 50 ms, a handshake two round trips,
// and the login behind it two more.
const two = `
name: two
time: 1h
populations:
  - {name: people, users: 2, link: {preset: perfect, rtt: 100ms}}
`

const (
	way      = 50 * time.Millisecond // from client to server, or back
	loggedIn = 400 * time.Millisecond
)

// rig is a world that a test carries on from moment to moment.
type rig struct {
	*World
	t testing.TB
}

// newRig makes a world that goes on behind violations, of which there must be
// none at the end.
func newRig(t testing.TB, scenario string, more ...string) *rig {
	t.Helper()
	for _, m := range more {
		scenario += m + "\n"
	}
	w, err := newWorld(parse(t, scenario), Options{KeepGoing: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, v := range w.violations {
			t.Errorf("%v %s: %s", v.At, v.Rule, v.Text)
		}
	})
	return &rig{w, t}
}

// until carries out what happens up to a moment.
func (r *rig) until(at time.Duration) {
	for !r.finished && r.queue.Next() <= at {
		r.next()
	}
	r.now = at
}

// next carries out one event.
func (r *rig) next() {
	e, _ := r.queue.Pop()
	r.now = e.At
	r.dispatch(e.Who, kind(e.What&(1<<kindBits-1)), e.What>>kindBits)
}

// post has a client write to users.
func (r *rig) post(client uint32, size int64, to ...int32) {
	a := workload.Action{Kind: workload.DoPost, Size: size, To: workload.Recipients{Users: to, Group: -1}}
	r.write(client, &r.nodes[client], &a)
}

// connOf is the connection of a client, which must have one.
func (r *rig) connOf(client uint32) (uint32, *conn) {
	r.t.Helper()
	i := r.nodes[client].conn
	if i == 0 {
		r.t.Fatalf("%v: client %d has no connection", r.now, client)
	}
	return i, r.conns.at(i)
}

// sees compares what a total has come to.
func (r *rig) sees(c measure.Counter, want int64) {
	r.t.Helper()
	if got := r.recorder.Result(r.now).Counters[c.String()]; got != want {
		r.t.Errorf("%v: %s %d, want %d", r.now, c, got, want)
	}
}

// delivered compares how many posts were delivered.
func (r *rig) delivered(want uint64) {
	r.t.Helper()
	if r.deliveries != want {
		r.t.Errorf("%v: %d deliveries, want %d", r.now, r.deliveries, want)
	}
}

// sessions compares how many sessions the server, and the clients, believe in.
func (r *rig) sessions(server, clients int) {
	r.t.Helper()
	is := 0
	for i := range r.nodes {
		if r.nodes[i].is(online) {
			is++
		}
	}
	if r.online != server || is != clients {
		r.t.Errorf("%v: the server has %d sessions and clients have %d, want %d and %d", r.now, r.online, is, server, clients)
	}
}

// ends carries the world to its end, at which everything must have arrived.
func (r *rig) ends() {
	r.t.Helper()
	r.endLoad()
	for !r.finished {
		r.next()
	}
	if !r.drained {
		r.t.Error("not everything has arrived")
	}
}

// story is a Tap that keeps everything.
type story struct {
	links map[uint32]*told
	order []*told // as they were opened
}

// told is one connection.
type told struct {
	client          int
	dialled, opened time.Time
	frames          [2][]toldFrame // by sender, as they were sent
	arrived         [2]int         // how many of those arrived
	closed          time.Time      // zero when it is not
	by              spec.Role
}

type toldFrame struct {
	sent, arrived time.Time
	octets        []byte
	body          int64
}

func newStory() *story { return &story{links: make(map[uint32]*told)} }

// Opened implements Tap.
func (s *story) Opened(number uint32, client int, dialled, connected time.Time) {
	l := &told{client: client, dialled: dialled, opened: connected}
	s.links[number] = l
	s.order = append(s.order, l)
}

// Sent implements Tap.
func (s *story) Sent(number uint32, from spec.Role, at time.Time, octets []byte, body int64) {
	l := s.links[number]
	l.frames[from] = append(l.frames[from], toldFrame{sent: at, octets: append([]byte(nil), octets...), body: body})
}

// Arrived implements Tap.
func (s *story) Arrived(number uint32, from spec.Role, at time.Time) {
	l := s.links[number]
	l.frames[from][l.arrived[from]].arrived = at
	l.arrived[from]++
}

// Ended implements Tap.
func (s *story) Ended(number uint32, by spec.Role, at time.Time) {
	l := s.links[number]
	l.closed, l.by = at, by
}

// request decodes what a client sent.
func (f *toldFrame) request(t testing.TB) (r wire.Request) {
	t.Helper()
	if err := r.Decode(f.header(t)); err != nil {
		t.Fatal(err)
	}
	return r
}

// header is the frame without its length, and the text behind it.
func (f *toldFrame) header(t testing.TB) []byte {
	t.Helper()
	frame, err := wire.NewReader(bytes.NewReader(f.octets)).Next()
	if err != nil {
		t.Fatal(err)
	}
	return frame[spec.LengthDigits:]
}

// text is what stands behind the header: the data of a ping or invite.
func (f *toldFrame) text(t testing.TB) string {
	return string(f.octets[spec.LengthDigits+len(f.header(t)):])
}
