package workload

import "time"

// takeStep does the step of the cycle that is due. The cycle goes on when Done
// is told.
func (p *Plan) takeStep(a *Actor, s *Span, act *Action) {
	step := &s.Cycle[a.step]
	seed := a.stream.Uint64()
	switch step.Kind {
	case StepLogin:
		act.Kind, a.on = Connect, true
	case StepLogout:
		act.Kind, a.on = Disconnect, false
	case StepVanish:
		act.Kind, a.on = FallSilent, false
	case StepPing:
		p.ping(a, s, seed, act)
	case StepPost:
		p.write(a, s, &step.Post, seed, act)
	case StepNotify:
		p.write(a, s, &step.Post, seed, act)
		p.notify(a, s, &Audience{}, seed, act)
	}
	a.times--
	a.next, a.waits = never, true
}

// Done tells the actor that what it did has had its effect, or that nothing is
// to be waited for. It matters to cycles only.
func (p *Plan) Done(a *Actor, now time.Duration) {
	if a.waits {
		a.waits = false
		a.goOn(&p.Spans[a.span], now)
	}
}

// Waits reports whether the actor waits for the effect of what it did.
func (a *Actor) Waits() bool { return a.waits }

// goOn finds out when the next step of the cycle comes.
func (a *Actor) goOn(s *Span, now time.Duration) {
	for {
		for a.times == 0 {
			a.step = uint8((int(a.step) + 1) % len(s.Cycle))
			a.times = uint32(s.Cycle[a.step].Times)
		}
		step := &s.Cycle[a.step]
		now = after(now, step.Wait.Duration(&a.stream))
		if step.Kind != StepIdle {
			break
		}
		a.times--
	}
	a.turn, a.next = now, now
}
