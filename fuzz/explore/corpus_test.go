package explore

import (
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// steps is a program with so many steps.
func steps(n int) *program.Program {
	return &program.Program{Links: 1, Steps: make([]program.Step, n)}
}

// seen makes an execution show edges, by the names of their acts, and returns
// their numbers.
func seen(m *Map, acts ...string) []int {
	m.Begin()
	for _, act := range acts {
		m.Edge(0, Edge{Act: act})
	}
	return m.Now()
}

// TestCorpus has shorter programs take the place of longer ones.
func TestCorpus(t *testing.T) {
	m, c := NewMap(), NewCorpus()
	long, short, other := steps(9), steps(3), steps(5)
	c.Add(long, seen(m, "a", "b"), true)
	c.Add(other, seen(m, "b", "c"), true)
	if c.Len() != 2 {
		t.Errorf("%d programs for three edges", c.Len())
	}
	c.Add(short, seen(m, "a"), false)
	c.Add(steps(4), seen(m, "a"), false)
	if got := c.Programs(); len(got) != 2 || got[0] != short || got[1] != other {
		t.Errorf("%v", got)
	}
	is := func(act string) func(Edge) bool { return func(e Edge) bool { return e.Act == act } }
	if c.Shortest(m, is("b")) != other || c.Shortest(m, is("x")) != nil {
		t.Error("the shortest program of an edge is another one")
	}
}

// TestPick shows that what holds a rare edge is picked more often.
func TestPick(t *testing.T) {
	m, c := NewMap(), NewCorpus()
	src := grammar.NewRandom(1)
	if c.Pick(src, m) != nil || c.Any(src) != nil {
		t.Error("there is a program where there are none")
	}
	common, rare := steps(2), steps(3)
	for range 10_000 {
		c.Add(common, seen(m, "common"), false)
	}
	c.Add(rare, seen(m, "rare"), false)
	times := make(map[*program.Program]int)
	for range 1000 {
		times[c.Pick(src, m)]++
	}
	if times[rare] < 800 || times[common] == 0 {
		t.Errorf("the rare one %d times, the common one %d times", times[rare], times[common])
	}
	fresh := steps(4)
	c.Add(fresh, seen(m, "fresh"), true)
	first := c.Pick(grammar.NewBytes(nil), m)
	if first != fresh {
		t.Error("what has just shown something new waits")
	}
}

// TestMap counts what executions show.
func TestMap(t *testing.T) {
	m := NewMap()
	seen(m, "a", "a", "b")
	if m.Edges() != 2 || m.News() != 2 {
		t.Errorf("%d edges, %d new", m.Edges(), m.News())
	}
	if got := seen(m, "b", "c"); len(got) != 2 || m.News() != 1 {
		t.Errorf("%v, %d new", got, m.News())
	}
	if e := m.EdgeAt(1); e.Act != "b" || e.Hits != 2 || e.First != 1 {
		t.Errorf("%+v", e)
	}
	m.Moved(0, State{}, State{Phase: Fresh}, "open")
	if got := m.Phases(); len(got) != 2 || got[0] != (PhaseCount{Unopened, 1}) || got[1] != (PhaseCount{Fresh, 1}) {
		t.Errorf("%v", got)
	}
	m.Found(State{Phase: Fresh}, "crash")
	m.Found(State{Phase: Fresh}, "crash")
	if g := m.Graph(); len(g.States) != 2 || len(g.States[1].Findings) != 1 || len(g.Moves) != 1 {
		t.Errorf("%+v", g)
	}
}
