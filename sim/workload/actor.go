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
// they exist, makes no difference to it; only a cycle waits for what the
// network does. A million are to fit: an actor has 56 octets, and the plan 32
// more for each of its streams.
type Actor struct {
	stream random.Stream // of sessions, or of the cycle
	turn   time.Duration // when the session changes next, or the cycle's next step
	next   time.Duration // of all that is to come
	client uint32
	user   uint32
	times  uint32 // of the cycle's step are left
	span   uint8  // in the plan
	step   uint8  // of the cycle
	on     bool   // a session is wanted
	waits  bool   // for the effect of a step of the cycle
}

// slot is one stream of things to do of one client.
type slot struct {
	next   time.Duration
	stream random.Stream
	left   uint32 // the group that was left, counted from 1, of a stream of comings and goings
}

// NewActor returns the actor of a client. Each client has one.
func (p *Plan) NewActor(client int) Actor {
	span := p.Population(client)
	s := &p.Spans[span]
	user, node := p.UserOf(client)
	a := Actor{
		stream: random.New(p.Scenario.Seed, uint64(client), random.Session),
		client: uint32(client), user: uint32(user), span: uint8(span),
	}
	start := random.New(p.Scenario.Seed, uint64(client), random.Start)
	a.turn = s.Start.Duration(&start)
	if len(s.Cycle) > 0 {
		a.times = uint32(s.Cycle[0].Times)
		a.goOn(s, a.turn)
		return a
	}
	slots := s.slotsOf(&a)
	for i := range slots {
		stream := random.New(p.Scenario.Seed, uint64(client)|uint64(i+1)<<32, random.Behaviour)
		slots[i] = slot{next: never, stream: stream}
		if kind, ok := s.churnOf(i); ok {
			if groups, _ := p.deals[kind].of(user); groups == 0 || node != 0 {
				continue
			}
		}
		slots[i].next = s.first(&slots[i].stream, p.every(s, i), a.turn)
	}
	a.settle(s)
	return a
}

// Next returns when the actor has something to do; a time that may have passed,
// or the greatest Duration for never.
func (a *Actor) Next() time.Duration { return a.next }

// Stop has the actor do nothing more.
func (a *Actor) Stop() { a.next, a.waits = never, false }

// Act returns what the actor does now that Next has come. It may be Nothing,
// and there may be more to do at the same time.
func (p *Plan) Act(a *Actor, now time.Duration) Action {
	act := Action{To: Recipients{Group: noGroup}, Tell: Recipients{Group: noGroup}, Group: noGroup}
	s := &p.Spans[a.span]
	switch {
	case a.next > now:
		return act
	case len(s.Cycle) > 0:
		p.takeStep(a, s, &act)
		return act
	case a.turn == a.next:
		a.changeSession(s, &act)
	default:
		slots := s.slotsOf(a)
		for i := range slots {
			if slots[i].next == a.next {
				p.strike(a, s, i, &act)
				break
			}
		}
	}
	a.settle(s)
	return act
}

// settle finds out what comes next.
func (a *Actor) settle(s *Span) {
	a.next = a.turn
	for _, slot := range s.slotsOf(a) {
		a.next = min(a.next, slot.next)
	}
}

func (s *Span) slotsOf(a *Actor) []slot {
	i := (int(a.client) - s.FirstClient) * s.slots
	return s.all[i : i+s.slots]
}

// changeSession connects or disconnects.
func (a *Actor) changeSession(s *Span, act *Action) {
	a.on = !a.on
	act.Kind = Connect
	switch {
	case s.Sessions == nil:
		a.turn = never
	case a.on:
		a.turn = after(a.turn, s.Sessions.On.Duration(&a.stream))
	default:
		act.Kind = Disconnect
		if a.stream.Float64() < s.Sessions.Abrupt {
			act.Kind = FallSilent
		}
		a.turn = s.thinned(&a.stream, s.Sessions.Off, a.turn)
	}
}

// thinned returns when the event after the last one comes. Those that the time
// of the day does not want are left out (Lewis and Shedler, Naval Research
// Logistics Quarterly 26, 1979).
func (s *Span) thinned(stream *random.Stream, every random.Dist, last time.Duration) time.Duration {
	for {
		last = after(last, every.Duration(stream))
		if wanted := stream.Float64(); last == never || wanted < s.Diurnal.factor(last) {
			return last
		}
	}
}

// first returns when the first event after a start comes. With a fixed time
// between events it is anywhere in that time, so that clients do not act in
// step.
func (s *Span) first(stream *random.Stream, every random.Dist, start time.Duration) time.Duration {
	phase := stream.Float64()
	if lo, hi := every.Bounds(); lo == hi {
		start -= time.Duration(phase * lo * float64(time.Second))
	}
	return s.thinned(stream, every, start)
}

// factor is how active people are at a time.
func (d *Diurnal) factor(at time.Duration) float64 {
	if d == nil {
		return 1
	}
	const day = 24 * time.Hour
	angle := 2 * math.Pi * float64((at-d.Peak)%day) / float64(day)
	return d.Low + (1-d.Low)*(1+math.Cos(angle))/2
}
