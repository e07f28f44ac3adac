package workload

import (
	"math"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// never is the time of what does not happen.
const never = time.Duration(math.MaxInt64)

// Actor is the person at one client: when they connect, and what they write to
// whom. It is driven by streams of its own, so that what others do, or whether
// they exist, makes no difference to it. A million are to fit.
type Actor struct {
	session random.Stream // of sessions, or of the cycle
	next    time.Duration // of the session or the cycle
	clock   time.Duration // the earliest of its clocks
	user    int32
	first   uint32 // of its clocks in the plan
	clocks  uint8
	pop     uint8
	step    uint8 // of the cycle
	on      bool  // connected, as far as the actor is concerned
	waits   bool  // for the effect of a step of the cycle
	times   int32 // the step was done
}

// clock is one stream of things to do.
type clock struct {
	next   time.Duration
	stream random.Stream
	kind   ActionKind
	index  uint8 // of the stream in the population, or of the kind of group
	left   bool  // of Churn: the user is out of the group
}

// Action is what an actor does.
type Action struct {
	Kind ActionKind
	// To is who gets a Post, Notify or Ping; Tell who gets only the
	// notification. They are good until the next Act of the plan.
	To, Tell Recipients
	// Size is the length of the text and of what is attached, in octets.
	Size int64
	// Group is the number in Plan.Groups, of Join and Leave.
	Group int
}

// Recipients are users by number, and at most one group.
type Recipients struct {
	Users []int32
	Group int // number in Plan.Groups, or -1
	Self  bool
}

// ActionKind says what an actor does.
type ActionKind uint8

// What actors do.
const (
	Nothing    ActionKind = iota
	Connect               // open a session
	Disconnect            // end it by a Quit
	FallSilent            // end it without a word
	DoPost                // write a post
	DoNotify              // write a post of which others are told
	DoPing                // ping a user
	Leave                 // leave a group
	Join                  // join it again
)

// NewActor returns the actor of a client. Each client has one.
func (p *Plan) NewActor(client int) Actor {
	n := p.Population(client)
	pop := &p.Scenario.Populations[n]
	user, node := p.UserOf(client)
	a := Actor{
		session: random.New(p.Scenario.Seed, uint64(client), random.Session), clock: never,
		user: int32(user), pop: uint8(n), first: uint32(len(p.clocks)),
	}
	start := random.New(p.Scenario.Seed, uint64(client), random.Start)
	a.next = pop.Start.Duration(&start)
	if len(pop.Cycle) > 0 {
		a.next += pop.Cycle[0].Wait.Duration(&a.session)
		return a
	}
	begin := a.next
	purpose := 0
	add := func(kind ActionKind, index int, every random.Dist) {
		// Each clock has a stream of its own: behaviours are numbered behind the
		// client, of whom there are fewer than 2^32.
		s := random.New(p.Scenario.Seed, uint64(client)|uint64(purpose)<<32, random.Behaviour)
		// The run looks in at any moment between two events.
		first := time.Duration(float64(every.Duration(&s)) * s.Float64())
		c := clock{next: begin + first, stream: s, kind: kind, index: uint8(index)}
		p.clocks = append(p.clocks, c)
		a.clocks++
		a.clock = min(a.clock, c.next)
	}
	for i := range pop.Posts {
		purpose++
		add(DoPost, i, pop.Posts[i].Every)
	}
	for i := range pop.Notifies {
		purpose++
		add(DoNotify, i, pop.Notifies[i].Every)
	}
	if purpose++; pop.Pings != nil {
		add(DoPing, 0, pop.Pings.Every)
	}
	for i := range p.Scenario.Groups {
		purpose++
		if g := &p.Scenario.Groups[i]; node == 0 && !g.Churn.IsZero() && p.kinds[i][user] != 0 {
			add(Leave, i, g.Churn)
		}
	}
	return a
}

// Next returns when the actor has something to do; a time that may have passed,
// or the greatest Duration for never.
func (a *Actor) Next() time.Duration { return min(a.next, a.clock) }

// Stop has the actor do nothing more.
func (a *Actor) Stop() { a.next, a.clock = never, never }

// Act returns what the actor does now that Next has come. It may be Nothing.
func (p *Plan) Act(a *Actor, now time.Duration) Action {
	pop := &p.Scenario.Populations[a.pop]
	if a.next <= now {
		if len(pop.Cycle) > 0 {
			return p.takeStep(a, pop)
		}
		return a.changeSession(pop, now)
	}
	for i := range p.clocks[a.first : a.first+uint32(a.clocks)] {
		if c := &p.clocks[a.first+uint32(i)]; c.next <= now {
			act := p.strike(a, c, pop, now)
			a.clock = never
			for _, c := range p.clocks[a.first : a.first+uint32(a.clocks)] {
				a.clock = min(a.clock, c.next)
			}
			return act
		}
	}
	return Action{}
}

// changeSession connects or disconnects.
func (a *Actor) changeSession(pop *Population, now time.Duration) Action {
	s := pop.Sessions
	switch {
	case s == nil:
		a.next, a.on = never, true
		return Action{Kind: Connect}
	case a.on:
		a.on = false
		a.next = now + s.Off.Duration(&a.session)
		if a.session.Float64() < s.Abrupt {
			return Action{Kind: FallSilent}
		}
		return Action{Kind: Disconnect}
	case a.session.Float64() >= pop.Diurnal.factor(now):
		a.next = now + s.Off.Duration(&a.session)
		return Action{}
	}
	a.on = true
	a.next = now + s.On.Duration(&a.session)
	return Action{Kind: Connect}
}

// factor is how active people are at a time.
func (d *Diurnal) factor(now time.Duration) float64 {
	if d == nil {
		return 1
	}
	const day = 24 * time.Hour
	phase := 2 * math.Pi * float64((now-d.Peak)%day) / float64(day)
	return d.Low + (1-d.Low)*(1+math.Cos(phase))/2
}

// strike does what a clock is for.
func (p *Plan) strike(a *Actor, c *clock, pop *Population, now time.Duration) Action {
	s := &c.stream
	active := s.Float64() < pop.Diurnal.factor(now)
	var every random.Dist
	var act Action
	switch c.kind {
	case DoPost:
		m := &pop.Posts[c.index]
		every = m.Every
		act = p.write(a, DoPost, &m.Message, s)
		active = active && (a.on || !m.Online)
	case DoNotify:
		m := &pop.Notifies[c.index]
		every = m.Every
		act = p.write(a, DoNotify, &m.Message, s)
		act.Size += NoteOctets
		act.Tell = p.audience(a, &m.Tell, s, &p.tell)
		active = active && (a.on || !m.Online)
	case DoPing:
		every = pop.Pings.Every
		act = p.ping(a, s)
		active = active && (a.on || !pop.Pings.Online)
	default:
		every = p.Scenario.Groups[c.index].Churn
		act = Action{Kind: Leave, Group: int(p.kinds[c.index][a.user]) - 1}
		if c.left {
			act.Kind = Join
		}
		if active = active && a.on; active {
			c.left = !c.left
		}
	}
	c.next = now + max(every.Duration(s), time.Nanosecond)
	if !active {
		return Action{}
	}
	return act
}

// write composes a post, or nothing when the sender is in no group of the kind
// it is for.
func (p *Plan) write(a *Actor, kind ActionKind, m *Message, s *random.Stream) Action {
	act := Action{Kind: kind, Size: max(m.Size.Int(s), 1)}
	if s.Float64() < m.Attach.Chance {
		act.Size += m.Attach.Size.Int(s)
	}
	act.To = p.audience(a, &m.To, s, &p.users)
	act.Tell.Group = -1
	if m.To.Group != "" && act.To.Group < 0 {
		return Action{}
	}
	return act
}

func (p *Plan) ping(a *Actor, s *random.Stream) Action {
	act := Action{Kind: DoPing, To: p.audience(a, &Audience{Users: 1}, s, &p.users)}
	if len(act.To.Users) == 0 {
		return Action{}
	}
	return act
}

// audience draws recipients.
func (p *Plan) audience(a *Actor, to *Audience, s *random.Stream, list *[]int32) Recipients {
	r := Recipients{Group: -1, Self: to.Self}
	pop := &p.Scenario.Populations[a.pop]
	if to.Users > 0 {
		c := p.circleOf(int(a.user), pop)
		size := c.count
		if pop.Contacts > 0 {
			size = min(size, pop.Contacts)
		}
		*list = drawSome((*list)[:0], min(to.Users, size), size, &c, s)
		r.Users = *list
	}
	if to.Group != "" {
		for i := range p.Scenario.Groups {
			if p.Scenario.Groups[i].Name == to.Group {
				r.Group, _ = p.GroupOf(int(a.user), i)
			}
		}
	}
	return r
}

// drawSome appends n different users of a circle's first size, by Floyd's
// method.
func drawSome(list []int32, n, size int, c *circle, s *random.Stream) []int32 {
	for j := size - n; j < size; j++ {
		u := int32(c.at(s.IntN(j + 1)))
		for _, other := range list {
			if other == u {
				u = int32(c.at(j))
				break
			}
		}
		list = append(list, u)
	}
	return list
}
