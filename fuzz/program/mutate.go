package program

import (
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
)

// mostMutations bounds how often Mutate changes a program at once.
const mostMutations = 6

// Mutate returns a changed copy of p, which has at most so many links: steps
// are put in, left out, doubled, moved and swapped, taken from a donor, or
// changed in their fields, data, framing and links. It changes any place, and
// what stands behind goes on: references stay with the steps they refer to, or
// go to others that bring the same. The donor may be nil.
func Mutate(src grammar.Source, p, donor *Program, links int) *Program {
	m := &mutator{Source: src, p: p.Clone(), donor: donor, links: min(max(links, 1), MaxLinks)}
	m.p.Links = max(m.p.Links, 1)
	for n := 1; ; n++ {
		mutations[weighted(src, mutationWeights)].change(m)
		if n == mostMutations || !oneIn(src, 2) {
			break
		}
	}
	if oneIn(src, 3) {
		m.carryOn()
	}
	m.trim()
	return m.p
}

// mutator changes a program.
type mutator struct {
	grammar.Source
	p     *Program
	donor *Program
	links int
}

// mutation is one kind of change.
type mutation struct {
	weight int
	change func(m *mutator)
}

var mutations = []mutation{
	{10, (*mutator).insertUseful},
	{4, (*mutator).insertFree},
	{6, (*mutator).leaveOut},
	{4, (*mutator).double},
	{4, (*mutator).move},
	{3, (*mutator).swap},
	{6, (*mutator).splice},
	{10, (*mutator).changeValue},
	{3, (*mutator).dropField},
	{3, (*mutator).addField},
	{2, (*mutator).moveField},
	{2, (*mutator).changeOp},
	{4, (*mutator).changeData},
	{10, (*mutator).attack},
	{3, (*mutator).behave},
	{4, (*mutator).changeLink},
	{3, (*mutator).otherReference},
	{1, (*mutator).toggleAcks},
	{1, (*mutator).changePause},
	{5, (*mutator).carryOn},
}

var mutationWeights = func() (weights []int) {
	for _, m := range mutations {
		weights = append(weights, m.weight)
	}
	return weights
}()

// trim keeps the program within its limits.
func (m *mutator) trim() {
	if n := len(m.p.Steps); n > MaxSteps {
		m.p.remove(MaxSteps, n)
	}
	for i := range m.p.Steps {
		s := &m.p.Steps[i]
		s.Fields = s.Fields[:min(len(s.Fields), MaxFields)]
		if s.size() > MaxStepOctets {
			s.Data = nil
		}
	}
}

// at draws the index of a step; ok is false when there is none.
func (m *mutator) at() (i int, ok bool) {
	n := len(m.p.Steps)
	if n == 0 {
		return 0, false
	}
	// The end of a program is where it has come furthest.
	if oneIn(m, 3) {
		return n - 1 - m.Intn(min(n, 4)), true
	}
	return m.Intn(n), true
}

// request draws a step that is a request, or nil.
func (m *mutator) request() *Step {
	for range 8 {
		if i, ok := m.at(); ok && m.p.Steps[i].Do == Send {
			return &m.p.Steps[i]
		}
	}
	return nil
}

// field draws a step and one of its fields, or nil.
func (m *mutator) field() (*Step, *Field) {
	if s := m.request(); s != nil && len(s.Fields) > 0 {
		return s, &s.Fields[m.Intn(len(s.Fields))]
	}
	return nil, nil
}

// link draws a link, once in a while one more than there are.
func (m *mutator) link() int {
	if m.p.Links < m.links && oneIn(m, 8) {
		m.p.Links++
		m.p.Acks[m.p.Links-1] = !oneIn(m, 3)
		return m.p.Links - 1
	}
	return m.Intn(m.p.Links)
}

// scene is what is known before a step.
func (m *mutator) scene(at int) *scene { return sceneAt(m.p, m.p.Links, at) }

func (m *mutator) insertUseful() {
	at := m.Intn(len(m.p.Steps) + 1)
	link := m.link()
	m.p.insert(at, m.scene(at).useful(m, link))
}

func (m *mutator) insertFree() {
	at := m.Intn(len(m.p.Steps) + 1)
	link := m.link()
	m.p.insert(at, m.scene(at).free(m, link))
}

// carryOn appends steps that make sense where the program ends.
func (m *mutator) carryOn() {
	for range 1 + m.Intn(4) {
		if len(m.p.Steps) >= MaxSteps {
			return
		}
		at, link := len(m.p.Steps), m.link()
		m.p.insert(at, m.scene(at).useful(m, link))
	}
}

func (m *mutator) leaveOut() {
	if i, ok := m.at(); ok {
		m.p.remove(i, min(i+1+m.Intn(2), len(m.p.Steps)))
	}
}

func (m *mutator) double() {
	if i, ok := m.at(); ok {
		m.p.insert(i+1, m.p.Steps[i].clone())
	}
}

func (m *mutator) move() {
	from, ok := m.at()
	if !ok {
		return
	}
	order := slices.Delete(numbers(len(m.p.Steps)), from, from+1)
	m.order(slices.Insert(order, m.Intn(len(order)+1), from))
}

func (m *mutator) swap() {
	i, ok := m.at()
	if !ok {
		return
	}
	order := numbers(len(m.p.Steps))
	j := m.Intn(len(order))
	order[i], order[j] = order[j], order[i]
	m.order(order)
}

// order puts the steps into another order.
func (m *mutator) order(order []int) { m.p.keepOnly(order) }

// splice takes a few steps from the donor, behind some of the program's own.
func (m *mutator) splice() {
	d := m.donor
	if d == nil || len(d.Steps) == 0 {
		m.double()
		return
	}
	at := m.Intn(len(m.p.Steps) + 1)
	from := m.Intn(len(d.Steps))
	to := from + 1 + m.Intn(min(len(d.Steps)-from, 8))
	rest := at // what stands behind is carried on, or replaced
	if oneIn(m, 4) {
		rest = len(m.p.Steps)
	}
	steps, was := slices.Clone(m.p.Steps[:at]), numbers(at)
	shift := m.Intn(m.p.Links)
	if oneIn(m, 2) {
		shift = 0
	}
	// The donor's steps go by numbers beyond those of the program.
	beyond := len(m.p.Steps)
	for i := from; i < to; i++ {
		s := d.Steps[i].clone()
		s.Link = (s.Link + shift) % m.p.Links
		for r := range s.references() {
			if r.Step != Due {
				r.Step += beyond
			}
		}
		steps, was = append(steps, s), append(was, beyond+i)
	}
	for i := rest; i < len(m.p.Steps); i++ {
		steps, was = append(steps, m.p.Steps[i]), append(was, i)
	}
	m.p.arrange(steps, was)
}

func (m *mutator) changeLink() {
	if i, ok := m.at(); ok {
		link := m.link()
		to := i + 1
		if oneIn(m, 3) {
			to = len(m.p.Steps) // all that follows on it goes along
		}
		old := m.p.Steps[i].Link
		for ; i < to; i++ {
			if s := &m.p.Steps[i]; s.Link == old {
				s.Link = link
			}
		}
	}
}

func (m *mutator) attack() {
	if i, ok := m.at(); ok {
		Attack(m, m.p, i)
	}
}

// behave takes all departures in framing from a step.
func (m *mutator) behave() {
	if i, ok := m.at(); ok {
		m.p.Steps[i].How = Framing{}
	}
}

func (m *mutator) toggleAcks() {
	i := m.Intn(m.p.Links)
	m.p.Acks[i] = !m.p.Acks[i]
}

func (m *mutator) changePause() {
	for i := range m.p.Steps {
		if s := &m.p.Steps[i]; s.Do == Pause {
			s.Pause = pick(m, []time.Duration{0, time.Millisecond, 20 * time.Millisecond, 100 * time.Millisecond})
		}
	}
}
