package workload

import (
	"fmt"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Plan is who is who in a scenario: who is in which group, and whom each user
// knows. Users, clients and groups have numbers from 0, in the order of the
// file. It also holds what the actors' streams of posts have come to, so it
// belongs to one run, and to one goroutine.
type Plan struct {
	// Scenario is what the plan is of. It must not change.
	Scenario *Scenario
	// Groups are all groups, kind by kind in the order of the scenario.
	Groups []Distribution
	// Spans are the populations.
	Spans []Span

	deals []deal  // of each kind of group
	users []int32 // Action.To.Users of the last action
	tell  []int32 // Action.Tell.Users of the last action
}

// Distribution is one group with its members.
type Distribution struct {
	GID     string
	Kind    int     // index in Scenario.Groups
	Members []int32 // users who are in it at the start, in no particular order
}

// Span is the users and clients of one population: those with the numbers from
// the first to before the last.
type Span struct {
	FirstUser, LastUser     int
	FirstClient, LastClient int
	Nodes                   int // of a user

	*Population
	circle reach // whom its users write to
	churn  []int // kinds of groups whose members come and go
	slots  int   // of a client: streams of things to do
	all    []slot
}

// NewPlan deals out what is left to chance. The scenario must have passed its
// Check.
func NewPlan(s *Scenario) *Plan {
	p := &Plan{Scenario: s}
	user, client := 0, 0
	for i := range s.Populations {
		pop := &s.Populations[i]
		p.Spans = append(p.Spans, Span{
			FirstUser: user, LastUser: user + pop.Users,
			FirstClient: client, LastClient: client + pop.Clients(),
			Nodes: pop.Nodes, Population: pop,
		})
		user, client = user+pop.Users, client+pop.Clients()
	}
	for i := range s.Groups {
		p.dealGroups(i)
	}
	for i := range p.Spans {
		p.Spans[i].arrange(p)
	}
	return p
}

// dealGroups deals users to the groups of a kind.
func (p *Plan) dealGroups(kind int) {
	g := &p.Scenario.Groups[kind]
	stream := random.New(p.Scenario.Seed, uint64(kind), random.Group)
	d := newDeal(p.reach(g.Of), g.Members, g.Count, len(p.Groups), stream.Uint64())
	p.deals = append(p.deals, d)
	for n := range g.Count {
		p.Groups = append(p.Groups, Distribution{
			GID: fmt.Sprintf("%s group %d", g.Name, n), Kind: kind, Members: d.members(n),
		})
	}
}

// arrange makes place for what the streams of a population's clients come to.
func (s *Span) arrange(p *Plan) {
	s.circle = p.reach(s.Of)
	for kind := range p.deals {
		if !p.Scenario.Groups[kind].Churn.IsZero() && p.deals[kind].from.has(s.FirstUser) {
			s.churn = append(s.churn, kind)
		}
	}
	s.slots = len(s.Posts) + len(s.Notifies) + len(s.churn)
	if s.Pings != nil {
		s.slots++
	}
	s.all = make([]slot, s.slots*s.Clients())
}

// reach returns the users of a population, or all for the empty name.
func (p *Plan) reach(population string) reach {
	for i := range p.Spans {
		if s := &p.Spans[i]; s.Name == population {
			return reach{s.FirstUser, s.Users}
		}
	}
	return reach{0, p.Spans[len(p.Spans)-1].LastUser}
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

// Contacts appends the first n of a user's contacts, or as many as there are.
// pop is the user's population.
func (p *Plan) Contacts(list []int32, user, n int, pop *Population) []int32 {
	circle := p.reach(pop.Of)
	order := p.acquaintance(circle, user)
	for i := range min(n, int(order.n)) {
		list = append(list, circle.without(user, order.at(i)))
	}
	return list
}

// acquaintance is the order in which a user knows the others of a reach. The
// first ones are the user's contacts.
func (p *Plan) acquaintance(circle reach, user int) permutation {
	stream := random.New(p.Scenario.Seed, uint64(user), random.Circle)
	return permute(circle.others(user), stream.Uint64())
}
