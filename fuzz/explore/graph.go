package explore

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
)

// GraphSchema names the version of the JSON form of a Graph.
const GraphSchema = "tmtplab/fuzz-graph/1"

// Graph is the states that a run has reached and how links went from one to
// another, as data.
type Graph struct {
	Schema string       `json:"schema"`
	States []GraphState `json:"states"` // by number
	Moves  []GraphMove  `json:"moves"`
	Edges  []GraphEdge  `json:"edges,omitempty"`
}

// GraphState is one state.
type GraphState struct {
	ID       int      `json:"id"`
	Phase    string   `json:"phase"`
	State    string   `json:"state"`  // all of it, in one line
	Visits   int      `json:"visits"` // executions that were there
	First    int      `json:"first"`  // the first of them
	Findings []string `json:"findings,omitempty"`
}

// GraphMove is a step from one state to another.
type GraphMove struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	Act   string `json:"act"` // that did it first
	Times int    `json:"times"`
}

// GraphEdge is an answer that was seen.
type GraphEdge struct {
	State int    `json:"state"`
	Act   string `json:"act"`
	Reply string `json:"reply"`
	Hits  int    `json:"hits"`  // executions that showed it
	First int    `json:"first"` // the first of them
}

// Graph returns what the map knows.
func (m *Map) Graph() *Graph {
	g := &Graph{Schema: GraphSchema}
	for i := range m.states {
		s := &m.states[i]
		g.States = append(g.States, GraphState{i, s.Phase.String(), s.State.String(), s.visits, s.first, slices.Clone(s.findings)})
	}
	for _, v := range m.moves {
		g.Moves = append(g.Moves, GraphMove{v.from, v.to, v.act, v.times})
	}
	for i := range m.edges {
		e := &m.edges[i]
		g.Edges = append(g.Edges, GraphEdge{m.byState[e.State], e.Act, e.Reply, e.Hits, e.First})
	}
	return g
}

// WriteJSON writes the graph as JSON.
func (g *Graph) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(g)
}

// Trim returns the part of the graph with at most so many states: the start,
// those that findings touch, then those most visited; and for each, as far as
// there is room, those on the way to it. Edges are left out.
func (g *Graph) Trim(most int) *Graph {
	parents := g.parents()
	keep := make([]bool, len(g.States))
	kept := 0
	take := func(s int) {
		var way []int
		for ; s >= 0 && !keep[s]; s = parents[s] {
			way = append(way, s)
		}
		if kept+len(way) > most {
			return
		}
		for _, w := range way {
			keep[w] = true
			kept++
		}
	}
	order := make([]int, len(g.States))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &g.States[a], &g.States[b]
		return cmp.Or(cmp.Compare(min(len(y.Findings), 1), min(len(x.Findings), 1)), cmp.Compare(y.Visits, x.Visits))
	})
	for _, s := range order {
		take(s)
	}
	part := &Graph{Schema: g.Schema}
	number := make([]int, len(g.States))
	for i, s := range g.States {
		if keep[i] {
			number[i] = len(part.States)
			s.ID = number[i]
			part.States = append(part.States, s)
		}
	}
	for _, v := range g.Moves {
		if keep[v.From] && keep[v.To] {
			v.From, v.To = number[v.From], number[v.To]
			part.Moves = append(part.Moves, v)
		}
	}
	return part
}

// parents returns for each state the one before it on a shortest way from the
// first, -1 where there is none.
func (g *Graph) parents() []int {
	parents := make([]int, len(g.States))
	for i := range parents {
		parents[i] = -1
	}
	if len(g.States) == 0 {
		return parents
	}
	next := make([][]int, len(g.States))
	for _, v := range g.Moves {
		next[v.From] = append(next[v.From], v.To)
	}
	seen := make([]bool, len(g.States))
	seen[0] = true
	for queue := []int{0}; len(queue) > 0; queue = queue[1:] {
		for _, to := range next[queue[0]] {
			if !seen[to] {
				seen[to] = true
				parents[to] = queue[0]
				queue = append(queue, to)
			}
		}
	}
	return parents
}
