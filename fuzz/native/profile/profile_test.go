package profile

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// base is a scenario whose one population gets the profile.
var base = sync.OnceValue(func() *workload.Scenario {
	s, err := workload.Parse("base", []byte("name: a\ntime: 1h\npopulations: [{name: p, users: 1}]\n"))
	if err != nil {
		panic(err)
	}
	return s
})

// inputs are the presets, and profiles with each of the keys.
func inputs() (all [][]byte) {
	for _, p := range link.Presets() {
		all = append(all, []byte(p.Name), []byte("{preset: "+p.Name+", loss: {random: 1%}}"))
	}
	for _, text := range []string{
		"{down: 1.5Mbit, up: 512kbit, rtt: uniform 10ms 90ms, jitter: {each: exp 10ms, hold: 20ms}}",
		"{down: 1Mbit, queue: {for: 100ms, octets: 64000, load: 0.9}}",
		"{loss: {burst: {loss: 2%, mean: 5}}}",
		"{loss: {states: {p13: 5%, p31: 40%, p32: 20%, p23: 40%, p14: 1%}}}",
		"{outage: {every: exp 10s, for: 2s, way: up}}",
		"{handover: {every: 15s, aligned: true, gap: 50ms, break: 10%, redraw: true}}",
		"{nat: {idle: 30s, reset: true}}",
		"{trace: {down: \"1\\n3\\n7\\n\"}}",
		"{trace: {up: |\n 0\n 0\n 1\n}}",
		"down: 1bit\nloss: {random: 100%}",
	} {
		all = append(all, []byte(text))
	}
	return all
}

func FuzzProfile(f *testing.F) {
	for _, text := range seeds.Made("FuzzProfile", inputs) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := base().Clone()
		if s.Set("populations.p.link", string(text)) != nil || s.Check() != nil {
			return
		}
		profile := s.Populations[0].Link
		if profile == nil {
			return
		}
		if err := profile.Check(); err != nil {
			t.Fatalf("a scenario passes with a link that does not: %v", err)
		}
		out := string(s.Format())
		back, err := workload.Parse("back", []byte(out))
		if err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		if again := string(back.Format()); again != out {
			t.Fatalf("%s\nreads back as\n%s", out, again)
		}
		cross(t, profile)
		checkTexts(t, strings.TrimSpace(string(text)))
	})
}

// cross sends messages over the link, a few at a time, while it changes.
func cross(t *testing.T, profile *link.Profile) {
	var p link.Path
	var c link.Conn
	p.Init(profile, nil, random.New(1, 0, random.Channel))
	if rtt := p.RTT(); rtt < 0 || rtt > time.Minute {
		t.Fatalf("a round trip takes %v", rtt)
	}
	now, ok := c.Dial(&p, 0)
	if !ok || now == link.Never {
		return
	}
	var arrived [2]time.Duration
	for i := range 12 {
		now += time.Duration(i*i) * 100 * time.Millisecond
		for range 20 {
			at := p.NextChange()
			if at > now {
				break
			}
			if p.Change(at); p.NextChange() < at {
				t.Fatalf("after the change at %v comes one at %v", at, p.NextChange())
			}
		}
		d := link.Direction(i % 2)
		m := c.Send(&p, d, now, int64(1)<<(2*i))
		if m.Arrive == link.Never {
			if m.Broken < now {
				t.Fatalf("what is sent at %v broke at %v", now, m.Broken)
			}
			return
		}
		if m.First > m.Arrive || m.First < now || m.First < min(m.Before, arrived[d]) || m.Resent < 0 {
			t.Fatalf("sent at %v, there from %v to %v; all before by %v", now, m.First, m.Arrive, m.Before)
		}
		arrived[d] = m.Arrive
	}
}

// checkTexts reads the text as each of the single values there are, which are
// written as they can be read.
func checkTexts(t *testing.T, text string) {
	if r, err := link.ParseRate(text); err == nil {
		if back, err := link.ParseRate(r.String()); err != nil || back != r {
			t.Fatalf("%q is %v, which reads as %v, %v", text, r, back, err)
		}
	}
	if c, err := link.ParseChance(text); err == nil {
		if back, err := link.ParseChance(c.String()); err != nil || back != c {
			t.Fatalf("%q is %v, which reads as %v, %v", text, c, back, err)
		}
	}
}
