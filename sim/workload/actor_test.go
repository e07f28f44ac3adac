package workload

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/tmtplab/tmtplab/sim/random"
)

// scenario parses the text of populations, groups and whatever else, with all
// that must be there besides.
func scenario(t testing.TB, text string) *Scenario {
	t.Helper()
	s, err := Parse("test.yaml", []byte("name: test\ntime: 1h\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// did is an action with its time.
type did struct {
	at time.Duration
	Action
}

// perform has a client act by itself until a time. What a cycle waits for is
// there after a while.
func perform(p *Plan, client int, until, while time.Duration) (all []did) {
	a := p.NewActor(client)
	var done time.Duration
	for {
		at := a.Next()
		if a.Waits() {
			p.Done(&a, done+while)
			continue
		}
		if at > until {
			return all
		}
		done = at
		act := p.Act(&a, at)
		if act.Kind == Nothing {
			p.Done(&a, at)
			continue
		}
		act.To.Users, act.Tell.Users = slices.Clone(act.To.Users), slices.Clone(act.Tell.Users)
		all = append(all, did{at, act})
	}
}

func TestActorIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(Actor{}); n > 56 {
		t.Errorf("an actor takes %d octets, want at most 56", n)
	}
	if n := unsafe.Sizeof(slot{}); n > 32 {
		t.Errorf("a slot takes %d octets, want at most 32", n)
	}
}

// Over a long time, what a client does comes as often as the scenario says.
func TestRates(t *testing.T) {
	const hours = 20_000
	for _, c := range []struct {
		name, keys string
		want       map[ActionKind]float64 // an hour
		spread     float64                // of the number of events, variance by mean
	}{
		{"poisson", "posts: [{every: exp 10m}]", map[ActionKind]float64{DoPost: 6}, 1},
		{"even", "posts: [{every: 100s}]", map[ActionKind]float64{DoPost: 36}, 0},
		{"uniform", "posts: [{every: uniform 0s 20m}]", map[ActionKind]float64{DoPost: 6}, 1.0 / 3},
		{"several", "posts: [{every: exp 10m}, {every: exp 1h}]\n    notifies: [{every: exp 30m}]\n    pings: {every: exp 20m}",
			map[ActionKind]float64{DoPost: 7, DoNotify: 2, DoPing: 3}, 1},
		{"diurnal", "posts: [{every: exp 10m}]\n    diurnal: {peak: 8h, low: 0.5}", map[ActionKind]float64{DoPost: 6 * 0.75}, 1},
		{"sessions", "posts: [{every: exp 10m, online: true}]\n    sessions: {on: exp 20m, off: exp 40m, abrupt: 0.25}",
			map[ActionKind]float64{DoPost: 2, Connect: 1, Disconnect: 0.75, FallSilent: 0.25}, 4},
		{"composed offline", "posts: [{every: exp 10m}]\n    sessions: {on: exp 20m, off: exp 40m}",
			map[ActionKind]float64{DoPost: 6, Connect: 1, Disconnect: 1}, 1},
		{"groups", "nodes: 1", map[ActionKind]float64{Leave: 0.5, Join: 0.5}, 1},
	} {
		s := scenario(t, "populations:\n  - name: p\n    users: 3\n    "+c.keys+"\n"+
			map[bool]string{true: "groups: [{name: g, churn: exp 1h}]\n"}[c.name == "groups"])
		got := make(map[ActionKind]float64)
		for _, a := range perform(NewPlan(s), 1, hours*time.Hour, 0) {
			got[a.Kind]++
		}
		for kind, rate := range c.want {
			n := rate * hours
			if off := math.Abs(got[kind] - n); off > 4.5*math.Sqrt(n*c.spread)+1 {
				t.Errorf("%s: kind %d came %.0f times, want %.0f", c.name, kind, got[kind], n)
			}
		}
	}
}

// The time of the day decides how much of what happens.
func TestDiurnal(t *testing.T) {
	s := scenario(t, "populations: [{name: p, users: 2, posts: [{every: exp 1m}], diurnal: {peak: 8h, low: 0.2}}]")
	var byHour [24]float64
	const days = 400
	for _, a := range perform(NewPlan(s), 0, days*24*time.Hour, 0) {
		byHour[int(a.at.Hours())%24]++
	}
	for h, n := range byHour {
		factor := 0.2 + 0.8*(1+math.Cos(2*math.Pi*(float64(h)+0.5-8)/24))/2
		want := 60 * days * factor
		if math.Abs(n-want) > 5*math.Sqrt(want)+0.01*want {
			t.Errorf("hour %d: %.0f posts, want %.0f", h, n, want)
		}
	}
}

// Sessions last, and are absent, as long as the scenario says, and begin at
// the start.
func TestSessions(t *testing.T) {
	s := scenario(t, "populations: [{name: p, users: 2, start: 30s, sessions: {on: 10m, off: 5m}}]")
	got := perform(NewPlan(s), 1, time.Hour, 0)
	for i, a := range got {
		want := 30*time.Second + time.Duration(i/2)*15*time.Minute + time.Duration(i%2)*10*time.Minute
		kind := []ActionKind{Connect, Disconnect}[i%2]
		if a.at != want || a.Kind != kind {
			t.Errorf("action %d is %d at %v, want %d at %v", i, a.Kind, a.at, kind, want)
		}
	}
	if len(got) != 8 {
		t.Errorf("%d actions in an hour, want 8", len(got))
	}
}

func TestCycle(t *testing.T) {
	s := scenario(t, `populations:
  - name: p
    users: 20
    start: 5s
    cycle:
      - login
      - {post: {to: {users: 2}, size: 500B}, times: 3, wait: uniform 1s 30s}
      - {post: {to: {group: g}}, times: 2, wait: 2s}
      - ping
      - logout
      - {idle: uniform 1s 30s}
groups: [{name: g, count: 2, members: 10}]
`)
	const answer = 100 * time.Millisecond
	program := []ActionKind{Connect, DoPost, DoPost, DoPost, DoPost, DoPost, DoPing, Disconnect}
	got := perform(NewPlan(s), 7, 24*time.Hour, answer)
	if got[0].at != 5*time.Second {
		t.Errorf("the cycle begins at %v, want 5s", got[0].at)
	}
	for i, a := range got {
		step := i % len(program)
		if a.Kind != program[step] {
			t.Fatalf("action %d is %d, want %d", i, a.Kind, program[step])
		}
		if toGroup := a.To.Group != noGroup; a.Kind == DoPost && toGroup != (step > 3) {
			t.Errorf("action %d is for group %d", i, a.To.Group)
		}
		if i == 0 {
			continue
		}
		lo, hi := time.Duration(0), time.Duration(0)
		switch {
		case step == 0 || step <= 3:
			lo, hi = time.Second, 30*time.Second
		case step <= 5:
			lo, hi = 2*time.Second, 2*time.Second
		}
		if wait := a.at - got[i-1].at - answer; wait < lo || wait > hi {
			t.Errorf("action %d comes %v after the answer to the one before, want %v to %v", i, wait, lo, hi)
		}
	}
	if len(got) < 1000 {
		t.Errorf("%d actions in a day", len(got))
	}
}

// A cycle does nothing before it is told that a step is done.
func TestCycleWaits(t *testing.T) {
	s := scenario(t, "populations: [{name: p, users: 2, cycle: [login, {ping: {}, wait: 1s}, logout, {idle: 9s}]}]")
	p := NewPlan(s)
	a := p.NewActor(0)
	if act := p.Act(&a, a.Next()); act.Kind != Connect || !a.Waits() || a.Next() != never {
		t.Fatalf("action %d; Next is %v", act.Kind, a.Next())
	}
	p.Done(&a, time.Hour)
	p.Done(&a, 2*time.Hour) // nobody waits for it
	if want := time.Hour + time.Second; a.Next() != want {
		t.Errorf("Next is %v, want %v", a.Next(), want)
	}
	a.Stop()
	if a.Next() != never || a.Waits() {
		t.Error("an actor that was stopped has something to do")
	}
}

const crowd = `populations:
  - name: a
    users: 40
    nodes: 2
    start: uniform 0s 1m
    sessions: {on: exp 10m, off: exp 5m}
    posts: [{every: exp 2m, to: {users: 3}}, {every: exp 5m, to: {group: g}}]
    pings: {every: exp 10m}
    contacts: 8
  - {name: b, users: 10, of: a, contacts: 5, posts: [{every: exp 2m, to: {users: 5}}], notifies: [{every: exp 3m, to: {users: 1}, tell: {group: h}}]}
  - {name: c, users: 5, cycle: [login, {post: {to: {users: 1}}, wait: exp 10s}, logout, {idle: 5s}]}
groups:
  - {name: g, count: 7, members: 12, of: a, churn: exp 30m}
  - {name: h}
`

// What one client does depends on no other: not on whether others act, nor in
// which order they are asked.
func TestActorsAreIndependent(t *testing.T) {
	s := scenario(t, crowd)
	together := NewPlan(s)
	for i := s.Clients() - 1; i >= 0; i-- {
		alone := fmt.Sprint(perform(NewPlan(s), i, 3*time.Hour, time.Second))
		among := fmt.Sprint(perform(together, i, 3*time.Hour, time.Second))
		if alone != among {
			t.Fatalf("client %d does something else when others act", i)
		}
	}
}

// A change to one stream of a client leaves its others as they were, and a
// change to what is said leaves when it is said.
func TestStreamsAreIndependent(t *testing.T) {
	base := scenario(t, crowd)
	changed := scenario(t, crowd)
	changed.Populations[0].Posts[0].To.Users = 1
	changed.Populations[0].Posts[0].Size = random.Fixed(7)
	changed.Populations[0].Posts[1].Every = random.Exponential(60)
	times := func(s *Scenario, keep func(a did) bool) (list []string) {
		for i := range 80 {
			for _, a := range perform(NewPlan(s), i, 3*time.Hour, 0) {
				if keep(a) {
					list = append(list, fmt.Sprint(i, a.at, a.Kind))
				}
			}
		}
		return list
	}
	keep := func(a did) bool { return a.Kind != DoPost || a.To.Group == noGroup }
	if a, b := times(base, keep), times(changed, keep); !slices.Equal(a, b) {
		t.Error("posts to users, pings or sessions have moved")
	}
}

// Recipients are different others out of the circle; groups are the sender's.
func TestRecipients(t *testing.T) {
	s := scenario(t, crowd)
	p := NewPlan(s)
	for client := range s.Clients() {
		user, _ := p.UserOf(client)
		pop := p.Spans[p.Population(client)].Population
		contacts := p.Contacts(nil, user, pop.Contacts, pop)
		if len(contacts) != pop.Contacts {
			t.Fatalf("user %d has %d contacts, want %d", user, len(contacts), pop.Contacts)
		}
		left := -1
		for _, a := range perform(p, client, 3*time.Hour, time.Second) {
			seen := map[int32]bool{int32(user): true}
			for _, u := range a.To.Users {
				if seen[u] || int(u) >= s.Users() || pop.Of == "a" && u >= 40 {
					t.Fatalf("user %d writes to %v", user, a.To.Users)
				}
				if a.Kind != DoPing && len(contacts) > 0 && !slices.Contains(contacts, u) {
					t.Fatalf("user %d writes to %d, who is no contact", user, u)
				}
				seen[u] = true
			}
			for _, g := range []int{a.To.Group, a.Tell.Group, a.Group} {
				if g != noGroup && !slices.Contains(p.Groups[g].Members, int32(user)) {
					t.Fatalf("user %d is not in group %d", user, g)
				}
			}
			switch {
			case a.Kind == Leave && left == -1:
				left = a.Group
			case a.Kind == Join && left == a.Group:
				left = -1
			case a.Kind == Leave || a.Kind == Join || left != -1 && a.To.Group == left:
				t.Fatalf("user %d left group %d, and then %+v", user, left, a)
			}
		}
	}
}

func BenchmarkActor(b *testing.B) {
	s := scenario(b, "populations: [{name: p, users: 100000, posts: [{every: exp 10m, to: {users: 2}}], contacts: 8}]")
	p := NewPlan(s)
	a := p.NewActor(5)
	b.ReportAllocs()
	for b.Loop() {
		p.Act(&a, a.Next())
	}
}

func BenchmarkNewActor(b *testing.B) {
	s := scenario(b, "populations: [{name: p, users: 100000, posts: [{every: exp 10m, to: {users: 2}}], contacts: 8}]")
	p := NewPlan(s)
	i := 0
	for b.Loop() {
		p.NewActor(i % 100000)
		i++
	}
}
