package explore

import (
	"cmp"
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// Corpus keeps for each edge the shortest program that has shown it, and says
// which program is worth changing next: one that holds a rare edge, as AFLFast
// has it for paths (M. Böhme, V. Pham, A. Roychoudhury, "Coverage-based Greybox
// Fuzzing as Markov Chain", 2016).
type Corpus struct {
	entries []*entry
	holder  []*entry // by edge
	fresh   []*entry // that showed something new and were not changed often enough since
}

// entry is a program that is kept.
type entry struct {
	program *program.Program
	size    int
	holds   int // edges
	picked  int
	due     int // picks that being new has earned it
}

const (
	// freshPicks is how often what showed a new edge is changed at once.
	freshPicks = 3
	// draws is of how many edges the rarest is taken.
	draws = 4
)

// NewCorpus returns a corpus of nothing.
func NewCorpus() *Corpus { return new(Corpus) }

// Add offers a program that has shown some edges, by the numbers of their Map.
// News says that one of them was never seen before. The program is not copied.
func (c *Corpus) Add(p *program.Program, edges []int, news bool) {
	e := &entry{program: p, size: p.Size()}
	for _, edge := range edges {
		for len(c.holder) <= edge {
			c.holder = append(c.holder, nil)
		}
		old := c.holder[edge]
		if old != nil && old.size <= e.size {
			continue
		}
		if old != nil {
			if old.holds--; old.holds == 0 {
				c.drop(old)
			}
		}
		c.holder[edge] = e
		e.holds++
	}
	if e.holds == 0 {
		return
	}
	c.entries = append(c.entries, e)
	if news {
		e.due = freshPicks
		c.fresh = append(c.fresh, e)
	}
}

func (c *Corpus) drop(e *entry) {
	if i := slices.Index(c.entries, e); i >= 0 {
		c.entries = slices.Delete(c.entries, i, i+1)
	}
	e.due = 0
}

// Len returns how many programs there are.
func (c *Corpus) Len() int { return len(c.entries) }

// Any draws one of the programs, each as likely as the other; nil when there
// are none.
func (c *Corpus) Any(src grammar.Source) *program.Program {
	if len(c.entries) == 0 {
		return nil
	}
	return c.entries[src.Intn(len(c.entries))].program
}

// Pick draws the program to be changed next: mostly one that has lately shown
// something new, or else the one that holds the rarest of a few edges, where
// what was picked often before counts as less rare. It returns nil when there
// are none.
func (c *Corpus) Pick(src grammar.Source, m *Map) *program.Program {
	for len(c.fresh) > 0 && c.fresh[0].due == 0 {
		c.fresh = c.fresh[1:]
	}
	if len(c.fresh) > 0 && src.Intn(2) == 0 {
		e := c.fresh[0]
		e.due--
		e.picked++
		return e.program
	}
	var best *entry
	least := 0
	for range draws {
		if len(c.holder) == 0 {
			return nil
		}
		edge := src.Intn(len(c.holder))
		e := c.holder[edge]
		if e == nil {
			continue
		}
		if rarity := m.EdgeAt(edge).Hits + e.picked*8; best == nil || rarity < least {
			best, least = e, rarity
		}
	}
	if best == nil {
		return c.Any(src)
	}
	best.picked++
	return best.program
}

// Shortest returns the shortest program that holds an edge of a kind, or nil.
func (c *Corpus) Shortest(m *Map, is func(Edge) bool) *program.Program {
	var best *entry
	for i, e := range c.holder {
		if e != nil && (best == nil || e.size < best.size) && is(m.EdgeAt(i).Edge) {
			best = e
		}
	}
	if best == nil {
		return nil
	}
	return best.program
}

// Programs returns all programs, the smallest first.
func (c *Corpus) Programs() []*program.Program {
	sorted := slices.Clone(c.entries)
	slices.SortStableFunc(sorted, func(a, b *entry) int { return cmp.Compare(a.size, b.size) })
	programs := make([]*program.Program, len(sorted))
	for i, e := range sorted {
		programs[i] = e.program
	}
	return programs
}
