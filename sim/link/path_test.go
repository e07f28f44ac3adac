package link

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

func path(profile *Profile, entity uint64) *Path {
	p := new(Path)
	p.Init(profile, nil, random.New(1, entity, random.Channel))
	return p
}

// An outage begins and ends by turns; between the two the path is blocked in
// its directions.
func TestOutages(t *testing.T) {
	p := path(&Profile{Outage: Outage{Every: random.Fixed(60), For: random.Fixed(5), Way: DownOnly}}, 1)
	last := time.Duration(0)
	for i := range 20 {
		at := p.NextChange()
		if c := p.Change(at - 1); c.Kind != NoChange {
			t.Fatalf("%v before its time", c)
		}
		c := p.Change(at)
		_, up := p.Blocked(Up, at)
		until, down := p.Blocked(Down, at)
		switch {
		case i%2 == 0 && (c.Kind != OutageBegins || up || !down || until != at+5*time.Second):
			t.Fatalf("at %v: %+v, blocked %v and %v until %v", at, c, up, down, until)
		case i%2 == 1 && (c.Kind != OutageEnds || up || down || at != last+5*time.Second):
			t.Fatalf("at %v: %+v, blocked %v and %v", at, c, up, down)
		case i > 0 && i%2 == 0 && at != last+60*time.Second:
			t.Fatalf("the next outage is at %v, after %v", at, last)
		}
		last = at
	}
}

// The first change of a path lies anywhere, so that paths don't change at once.
func TestPathsStartApart(t *testing.T) {
	profile := &Profile{Handover: Handover{Every: random.Fixed(60)}}
	sum := 0.0
	for i := range uint64(1000) {
		sum += path(profile, i).NextChange().Seconds()
	}
	near(t, "mean first change", sum/1000, 30, 0.1)
}

func TestHandovers(t *testing.T) {
	p := path(&Profile{RTT: random.Uniform(0.03, 0.09), Handover: Handover{
		Every: random.Fixed(15), Aligned: true, Gap: random.Fixed(0.1), Break: 0.3, Redraw: true,
	}}, 1)
	breaks, rtts := 0, make(map[time.Duration]bool)
	for i := range 1000 {
		at := p.NextChange()
		if at != time.Duration(i+1)*15*time.Second {
			t.Fatalf("change %d at %v", i, at)
		}
		c := p.Change(at)
		if until, blocked := p.Blocked(Up, at); c.Kind != Reconfiguration || !blocked || until != at+100*ms {
			t.Fatalf("%+v, blocked %v until %v", c, blocked, until)
		}
		if c.Break {
			breaks++
		}
		rtts[p.RTT()] = true
	}
	near(t, "connections broken", float64(breaks), 300, 0.15)
	if len(rtts) < 900 {
		t.Errorf("only %d round trips", len(rtts))
	}
}

// Of blocks that overlap, the later end counts, for each direction.
func TestBlocks(t *testing.T) {
	p := path(&Profile{}, 1)
	p.Block(true, true, 10*time.Second)
	p.Block(true, false, 20*time.Second)
	p.Block(true, true, 5*time.Second)
	for d, want := range map[Direction]time.Duration{Up: 20 * time.Second, Down: 10 * time.Second} {
		if until, blocked := p.Blocked(d, 9*time.Second); !blocked || until != want {
			t.Errorf("%v blocked %v until %v", d, blocked, until)
		}
	}
	if _, blocked := p.Blocked(Down, 10*time.Second); blocked {
		t.Error("blocked at the end of a block")
	}
}

// What a profile must not say.
func TestProfileCheck(t *testing.T) {
	for what, f := range map[string]Profile{
		"a rate below 0":           {Up: -1},
		"a round trip of an hour":  {RTT: random.Fixed(3600)},
		"an outage without end":    {Outage: Outage{Every: random.Fixed(1)}},
		"an outage without start":  {Outage: Outage{For: random.Fixed(1)}},
		"a gap without a handover": {Handover: Handover{Gap: random.Fixed(1)}},
		"aligned, but drawn":       {Handover: Handover{Every: random.Exponential(1), Aligned: true}},
		"full load":                {Queue: Queue{Load: 1}},
		"breaks too often":         {Handover: Handover{Every: random.Fixed(1), Break: 2}},
		"a loss too much":          {Loss: Loss{Random: 1}},
		"an empty trace":           {Trace: Traces{Up: new(Trace)}},
	} {
		if f.Check() == nil {
			t.Errorf("%s passes", what)
		}
	}
}
