package workload

import (
	"fmt"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Plan is what a scenario leaves to chance and is decided before the run: who
// is in which group, and whom each user knows. Circles are computed when they
// are asked for, so that a million of them take no memory.
type Plan struct {
	Scenario *Scenario
	// Groups are all groups, kind by kind in the order of the scenario.
	Groups []Distribution
	// Spans are the populations.
	Spans []Span

	clocks []clock    // of all actors
	kinds  [][]uint32 // of each kind of group: by user, the number in Groups of theirs, from 1
	users  []int32    // being drawn
	tell   []int32
}

// Distribution is one group with its members.
type Distribution struct {
	GID     string
	Kind    int     // index in Scenario.Groups
	Members []int32 // users, in no particular order
}

// Span is the users and clients of one population: those with the numbers from
// the first to before the last.
type Span struct {
	FirstUser, LastUser     int
	FirstClient, LastClient int
	Nodes                   int // of a user
}

// NewPlan deals out what is left to chance. The scenario must have passed its
// Check.
func NewPlan(s *Scenario) *Plan {
	p := &Plan{Scenario: s}
	user, client := 0, 0
	for i := range s.Populations {
		pop := &s.Populations[i]
		p.Spans = append(p.Spans, Span{user, user + pop.Users, client, client + pop.Clients(), pop.Nodes})
		user, client = user+pop.Users, client+pop.Clients()
	}
	for i := range s.Groups {
		p.dealGroups(i, user)
	}
	return p
}

// dealGroups deals the users of a population to the groups of a kind, round
// after round when there are more places than users.
func (p *Plan) dealGroups(kind, users int) {
	g := &p.Scenario.Groups[kind]
	first, last := p.between(g.Of)
	deck := make([]int32, last-first)
	for i := range deck {
		deck[i] = int32(first + i)
	}
	s := random.New(p.Scenario.Seed, uint64(kind), random.Group)
	for i := len(deck) - 1; i > 0; i-- {
		j := s.IntN(i + 1)
		deck[i], deck[j] = deck[j], deck[i]
	}
	members := g.Members
	if members == 0 || members > len(deck) {
		members = len(deck)
	}
	of := make([]uint32, users)
	for n, next := 0, 0; n < g.Count; n++ {
		d := Distribution{GID: fmt.Sprintf("%s group %d", g.Name, n), Kind: kind, Members: make([]int32, members)}
		for i := range d.Members {
			u := deck[next]
			next = (next + 1) % len(deck)
			d.Members[i] = u
			if of[u] == 0 {
				of[u] = uint32(len(p.Groups) + 1)
			}
		}
		p.Groups = append(p.Groups, d)
	}
	p.kinds = append(p.kinds, of)
}

// GroupOf returns the number in Groups of the user's first group of a kind.
func (p *Plan) GroupOf(user, kind int) (group int, ok bool) {
	n := p.kinds[kind][user]
	return int(n) - 1, n != 0
}

// between returns the users of a population, or all when the name is empty.
func (p *Plan) between(population string) (first, last int) {
	for i := range p.Scenario.Populations {
		if p.Scenario.Populations[i].Name == population {
			return p.Spans[i].FirstUser, p.Spans[i].LastUser
		}
	}
	return 0, p.Spans[len(p.Spans)-1].LastUser
}

// Population returns the number of the population that a client is of.
func (p *Plan) Population(client int) int {
	for i := range p.Spans {
		if client < p.Spans[i].LastClient {
			return i
		}
	}
	panic(fmt.Sprintf("workload: there is no client %d", client))
}

// UserOf returns whose node a client is, and which of the user's nodes.
func (p *Plan) UserOf(client int) (user, node int) {
	s := &p.Spans[p.Population(client)]
	at := client - s.FirstClient
	return s.FirstUser + at/s.Nodes, at % s.Nodes
}

// circle is the users that one writes to.
type circle struct{ first, count, start, stride, self int }

// circleOf draws a user's circle: an arithmetic progression through the users
// there are to choose from, so that no two are the same and none has to be
// stored. The user is no part of it.
func (p *Plan) circleOf(user int, pop *Population) circle {
	first, last := p.between(pop.Of)
	c := circle{first: first, count: last - first, self: last}
	if user >= first && user < last {
		c.count--
		c.self = user
	}
	if c.count < 1 {
		return c
	}
	s := random.New(p.Scenario.Seed, uint64(user), random.Circle)
	c.start = s.IntN(c.count)
	for c.stride = 1 + s.IntN(c.count); gcd(c.stride, c.count) != 1; {
		c.stride = c.stride%c.count + 1
	}
	return c
}

// at returns the contact number k of the circle.
func (c *circle) at(k int) int {
	u := c.first + (c.start+k*c.stride)%c.count
	if u >= c.self {
		u++
	}
	return u
}

// Contacts appends the first n users of a user's circle, or as many as there
// are.
func (p *Plan) Contacts(list []int32, user, n int, pop *Population) []int32 {
	c := p.circleOf(user, pop)
	for k := range min(n, c.count) {
		list = append(list, int32(c.at(k)))
	}
	return list
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
