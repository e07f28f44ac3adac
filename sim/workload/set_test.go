package workload

import (
	"reflect"
	"strings"
	"testing"
)

func TestSet(t *testing.T) {
	s, err := Parse("contract", []byte(contract))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, value, want string }{
		{"seed", "7", "seed: 7"},
		{"populations.0.link", "lte", "link: lte\n"},
		{"populations.commuters.link.rtt", "90ms", "link: {preset: lte, rtt: 90ms}"},
		{"populations.commuters.link", "{preset: geo, up: 1Mbit}", "link: {preset: geo, up: 1Mbit}"},
		{"populations.machine.users", "250", "users: 250"},
		{"populations.machine.cycle.1.wait", "exp 2s", "times: 15, wait: exp 2s"},
		{"populations.commuters.posts.0.to.users", "5", "{every: exp 10m, to: {users: 5}"},
		{"populations.commuters.sessions.off", "1h", "sessions: {on: exp 10m, off: 1h"},
		{"server.timers.ack", "10s", "timers: {ack: 10s}"},
		{"client.pulse", "30s", "client: {pulse: 30s}"},
		{"groups.team.members", "50", "members: 50"},
		{"faults.3.share", "20%", "share: 0.2"},
		{"faults.random.every", "exp 5m", "{random: {every: exp 5m"},
		{"stop", "{}", "drain: 10m\nserver"},
	} {
		if err := s.Set(c.path, c.value); err != nil {
			t.Errorf("%s = %s: %v", c.path, c.value, err)
		}
		if text := string(s.Format()); !strings.Contains(text, c.want) {
			t.Errorf("%s = %s: there is no %q in\n%s", c.path, c.value, c.want, text)
		}
		if err := s.Check(); err != nil {
			t.Errorf("%s = %s: %v", c.path, c.value, err)
		}
	}
}

// A value that cannot be set is told, and nothing changes.
func TestSetErrors(t *testing.T) {
	s, err := Parse("contract", []byte(contract))
	if err != nil {
		t.Fatal(err)
	}
	before := string(s.Format())
	for _, c := range []struct{ path, value, want string }{
		{"sed", "7", `sed: a scenario has no key "sed"; did you mean seed?`},
		{"seed", "x", `seed: seed: "x" is no whole number from 0 to 18446744073709551615`},
		{"server.timers.ack", "10", `server.timers.ack: ack: "10" has no unit; write 10s for seconds, or 10ms, 10m, 10h`},
		{"populations.comuters.users", "7", `populations.comuters.users: there is no item "comuters"; did you mean commuters?`},
		{"populations.2.users", "7", `populations.2.users: there is no item 2; the list has 2, counted from 0`},
		{"populations.0.posts.first.every", "1s", `populations.0.posts.first.every: items of this list go by their number, from 0`},
		{"populations.0.users.x", "7", `populations.0.users.x: users is a single value, without a key x`},
		{"populations.0.lnk.rtt", "7s", `populations.0.lnk.rtt: a population has no key "lnk"; did you mean link?`},
		{"time", "[", `time: this is not YAML`},
		{"", "7", `: a scenario has no key ""; its keys are name`},
	} {
		if err := s.Set(c.path, c.value); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s = %s: %v\nwant %s", c.path, c.value, err, c.want)
		}
	}
	if after := string(s.Format()); after != before {
		t.Errorf("the scenario has changed:\n%s", after)
	}
}

func TestClone(t *testing.T) {
	s, err := Parse("contract", []byte(contract))
	if err != nil {
		t.Fatal(err)
	}
	c := s.Clone()
	if !same(reflect.ValueOf(*s), reflect.ValueOf(*c)) {
		t.Fatalf("the clone is\n%s", c.Format())
	}
	c.DrawFaults()
	c.Populations[0].Posts[0].To.Users = 7
	c.Without[0] = 4
	if s.Random == nil || len(s.Faults) != 9 || s.Populations[0].Posts[0].To.Users != 2 || s.Without[0] != 3 {
		t.Error("a change to the clone shows in the original")
	}
}
