package explore

import (
	"cmp"
	"slices"
)

// layout is where the states of a picture stand: in columns by their distance
// from the first state, and in each column so that few lines cross
// (K. Sugiyama, S. Tagawa, M. Toda, "Methods for Visual Understanding of
// Hierarchical System Structures", 1981: layers, then barycentres).
type layout struct {
	columns [][]int
	column  []int // of each state
	row     []int // of each state in its column
	parents []int
}

// sweeps is how often the columns are put in order, there and back.
const sweeps = 12

// layOut places the states of a graph.
func (g *Graph) layOut() *layout {
	l := &layout{column: make([]int, len(g.States)), row: make([]int, len(g.States)), parents: g.parents()}
	for s := range g.States {
		for at := s; l.parents[at] >= 0; at = l.parents[at] {
			l.column[s]++
		}
		for len(l.columns) <= l.column[s] {
			l.columns = append(l.columns, nil)
		}
		l.row[s] = len(l.columns[l.column[s]])
		l.columns[l.column[s]] = append(l.columns[l.column[s]], s)
	}
	near := make([][]int, len(g.States))
	for _, v := range g.Moves {
		near[v.From] = append(near[v.From], v.To)
		near[v.To] = append(near[v.To], v.From)
	}
	for i := range sweeps {
		for k := range l.columns {
			if i%2 == 0 {
				l.order(k, -1, near)
			} else {
				l.order(len(l.columns)-1-k, 1, near)
			}
		}
	}
	return l
}

// order sorts a column by the mean height of what its states have to do with
// in the column beside it. A state that has nothing to do there stays.
func (l *layout) order(k, side int, near [][]int) {
	column := l.columns[k]
	mean := make(map[int]float64, len(column))
	for i, s := range column {
		sum, n := 0.0, 0
		for _, other := range near[s] {
			if l.column[other] == k+side {
				sum += l.height(other)
				n++
			}
		}
		mean[s] = l.height(column[i])
		if n > 0 {
			mean[s] = sum / float64(n)
		}
	}
	slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
	for i, s := range column {
		l.row[s] = i
	}
}

// height is where a state stands when columns are centred, 0 in the middle.
func (l *layout) height(s int) float64 {
	return float64(l.row[s]) - float64(len(l.columns[l.column[s]])-1)/2
}
