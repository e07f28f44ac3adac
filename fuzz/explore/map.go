package explore

import "strings"

// Bounds of a Map. What comes beyond them is counted with what is there.
const (
	MaxStates  = 8192
	MaxEdges   = 1 << 16
	MaxReplies = 512 // classes of replies
)

// Map is what all executions so far have shown. It is the Visitor of each.
type Map struct {
	execution int // number of the one under way, from 1

	states  []stateSeen
	edges   []EdgeSeen
	moves   []moveSeen
	byState map[State]int
	byEdge  map[edgeKey]int
	byMove  map[moveKey]int
	replies map[string]bool

	now []int // edges of this execution, each once
}

// EdgeSeen is an edge and how it came up. Executions count from 1.
type EdgeSeen struct {
	Edge
	Hits  int // executions that showed it
	First int // the first of them
	last  int
}

type stateSeen struct {
	State
	visits, first, last int // executions
	findings            []string
}

type edgeKey struct {
	state      int
	act, reply string
}

type moveKey struct{ from, to int }

type moveSeen struct {
	moveKey
	act   string // that did it first
	times int
}

// NewMap returns a map of nothing.
func NewMap() *Map {
	m := &Map{byState: make(map[State]int), byEdge: make(map[edgeKey]int), byMove: make(map[moveKey]int), replies: make(map[string]bool)}
	m.state(State{})
	return m
}

// Begin starts the next execution.
func (m *Map) Begin() {
	m.execution++
	m.now = m.now[:0]
}

// Now returns the numbers of the edges that the execution under way has shown,
// in the order of their first coming. They are valid until the next Begin.
func (m *Map) Now() []int { return m.now }

// News counts the edges of the execution under way that none before it showed.
func (m *Map) News() int {
	n := 0
	for _, e := range m.now {
		if m.edges[e].First == m.execution {
			n++
		}
	}
	return n
}

// States returns how many states there are, that of a link that was never
// opened included.
func (m *Map) States() int { return len(m.states) }

// PhaseCount is how many states there are of a phase.
type PhaseCount struct {
	Phase  Phase
	States int
}

// Phases counts the states of each phase, in the order of phases, those with
// none left out.
func (m *Map) Phases() (counts []PhaseCount) {
	var of [Closed + 1]int
	for i := range m.states {
		of[m.states[i].Phase]++
	}
	for p, n := range of {
		if n > 0 {
			counts = append(counts, PhaseCount{Phase(p), n})
		}
	}
	return counts
}

// Edges returns how many edges there are. They are numbered from 0.
func (m *Map) Edges() int { return len(m.edges) }

// EdgeAt returns an edge by its number.
func (m *Map) EdgeAt(i int) EdgeSeen { return m.edges[i] }

// state returns the number of a state. Beyond MaxStates it is that of its phase
// alone, or 0.
func (m *Map) state(s State) int {
	i, ok := m.byState[s]
	if !ok {
		if len(m.states) >= MaxStates {
			return m.byState[State{Phase: s.Phase}]
		}
		i = len(m.states)
		m.byState[s] = i
		m.states = append(m.states, stateSeen{State: s, first: m.execution})
	}
	if v := &m.states[i]; v.last != m.execution {
		v.last = m.execution
		v.visits++
	}
	return i
}

// Edge takes note of an answer.
func (m *Map) Edge(_ int, e Edge) {
	if !m.replies[e.Reply] {
		if len(m.replies) >= MaxReplies {
			e.Reply, _, _ = strings.Cut(e.Reply, " ")
		}
		m.replies[e.Reply] = true
	}
	key := edgeKey{m.state(e.State), e.Act, e.Reply}
	i, ok := m.byEdge[key]
	if !ok {
		if len(m.edges) >= MaxEdges {
			return
		}
		i = len(m.edges)
		m.byEdge[key] = i
		m.edges = append(m.edges, EdgeSeen{Edge: e, First: m.execution})
	}
	if s := &m.edges[i]; s.last != m.execution {
		s.last = m.execution
		s.Hits++
		m.now = append(m.now, i)
	}
}

// Moved takes note of a link's going from state to state.
func (m *Map) Moved(_ int, from, to State, act string) {
	key := moveKey{m.state(from), m.state(to)}
	i, ok := m.byMove[key]
	if !ok {
		if len(m.moves) >= MaxEdges {
			return
		}
		i = len(m.moves)
		m.byMove[key] = i
		m.moves = append(m.moves, moveSeen{moveKey: key, act: act})
	}
	m.moves[i].times++
}

// Found marks a state as one that a finding touches, by the finding's name.
func (m *Map) Found(s State, finding string) {
	v := &m.states[m.state(s)]
	for _, f := range v.findings {
		if f == finding {
			return
		}
	}
	v.findings = append(v.findings, finding)
}
