package workload

import "time"

// takeStep does the step of the cycle that the actor has come to. Those that
// have an effect are waited for: the cycle goes on when Done is told.
func (p *Plan) takeStep(a *Actor, pop *Population) Action {
	step := &pop.Cycle[a.step]
	a.next, a.waits = never, true
	switch step.Kind {
	case StepLogin:
		a.on = true
		return Action{Kind: Connect}
	case StepLogout:
		a.on = false
		return Action{Kind: Disconnect}
	case StepVanish:
		a.on = false
		return Action{Kind: FallSilent}
	case StepPing:
		return p.ping(a, &a.session)
	case StepPost:
		return p.write(a, DoPost, &step.Post, &a.session)
	case StepNotify:
		act := p.write(a, DoNotify, &step.Post, &a.session)
		act.Size += NoteOctets
		return act
	}
	return Action{} // StepIdle: the wait was all
}

// Done tells the actor that what it did has had its effect, or that nothing is
// to be waited for. It matters to cycles only.
func (p *Plan) Done(a *Actor, now time.Duration) {
	if !a.waits {
		return
	}
	a.waits = false
	pop := &p.Scenario.Populations[a.pop]
	step := &pop.Cycle[a.step]
	if a.times++; int(a.times) >= step.Times {
		a.times = 0
		a.step = uint8((int(a.step) + 1) % len(pop.Cycle))
		step = &pop.Cycle[a.step]
	}
	a.next = now + step.Wait.Duration(&a.session)
}

// Waits reports whether the actor waits for the effect of what it did.
func (a *Actor) Waits() bool { return a.waits }
