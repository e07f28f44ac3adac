package conformance

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Ending is how a check has the server end, to start again.
type Ending string

// The two endings.
const (
	Restarts Ending = "restart" // orderly, as a service manager does it
	Kills    Ending = "kill"    // without warning, as kill -9 does it
)

// Control ends a server and starts it again. Its functions return when that is
// under way; the suite itself waits for the server to answer. Checks of an
// ending whose function is nil are skipped.
type Control struct {
	Restart func(context.Context) error
	Kill    func(context.Context) error
}

func (c *Control) of(how Ending) func(context.Context) error {
	if how == Kills {
		return c.Kill
	}
	return c.Restart
}

const (
	// controlTime is how long a Control may take.
	controlTime = time.Minute
	// comeBack is how long a server may take to answer after that.
	comeBack = 15 * time.Second
)

// restart is one ending of a server that several checks share: each prepares
// what is to outlive it, the server ends once all of them wait for that, and
// then each looks at what is left. A check that has ended waits for nothing.
type restart struct {
	end func(context.Context) error

	mu      sync.Mutex
	checks  int // under way
	waiting int // of them, for the next round
	round   *round
	failed  error // of an earlier round: there is no server any more
}

// round is one time that the server ends.
type round struct {
	over chan struct{}
	err  error
}

func newRestart(checks int, end func(context.Context) error) *restart {
	return &restart{end: end, checks: checks, round: &round{over: make(chan struct{})}}
}

// wait returns when the server has ended and answers again.
func (r *restart) wait(ctx context.Context) error {
	r.mu.Lock()
	if r.failed != nil {
		defer r.mu.Unlock()
		return r.failed
	}
	mine := r.round
	r.waiting++
	r.perhaps()
	r.mu.Unlock()
	select {
	case <-mine.over:
		return mine.err
	case <-ctx.Done():
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.round == mine {
			r.waiting--
		}
		return context.Cause(ctx)
	}
}

// leave tells that a check is over.
func (r *restart) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.checks--
	r.perhaps()
}

// perhaps ends the server when all who are under way wait for it.
func (r *restart) perhaps() {
	if r.waiting == 0 || r.waiting < r.checks {
		return
	}
	mine := r.round
	r.round, r.waiting = &round{over: make(chan struct{})}, 0
	go func() {
		// The time of no single check: others wait for it too.
		ctx, cancel := context.WithTimeout(context.Background(), controlTime+comeBack)
		defer cancel()
		mine.err = r.end(ctx)
		r.mu.Lock()
		r.failed = mine.err
		r.mu.Unlock()
		close(mine.over)
	}()
}

// control ends a target and waits until it answers again.
func (r *run) control(target *Target, how Ending) func(context.Context) error {
	return func(ctx context.Context) error {
		limited, cancel := context.WithTimeoutCause(ctx, controlTime, fmt.Errorf("%v are over", controlTime))
		defer cancel()
		if err := target.Control.of(how)(limited); err != nil {
			return fmt.Errorf("the server could not be ended and started again: %w", err)
		}
		return r.comesBack(ctx, target)
	}
}

// comesBack waits until the target answers.
func (r *run) comesBack(ctx context.Context, target *Target) error {
	var err error
	for limit := time.Now().Add(comeBack); time.Now().Before(limit) && ctx.Err() == nil; time.Sleep(beat) {
		if _, err = greet(ctx, target, probeTime); err == nil {
			return nil
		}
	}
	return fmt.Errorf("the server was ended, and does not answer %v later: %w", comeBack, err)
}

// restarts runs the checks that end the server, those of one ending together.
func (r *run) restarts(ctx context.Context) {
	for _, how := range []Ending{Restarts, Kills} {
		var checks []*Check
		for i := range r.Checks {
			if c := &r.Checks[i]; c.Ends == how {
				checks = append(checks, c)
			}
		}
		if len(checks) == 0 {
			continue
		}
		shared := newRestart(len(checks), r.control(r.restartable(), how))
		r.shared.Store(shared)
		var running sync.WaitGroup
		for _, c := range checks {
			running.Go(func() {
				defer shared.leave()
				r.done(r.one(ctx, c))
			})
		}
		running.Wait()
	}
	r.shared.Store(nil)
}

// restartable is the target that may be ended.
func (r *run) restartable() *Target {
	if r.Restartable != nil {
		return r.Restartable
	}
	return &r.Target
}

// Restart ends the server in an orderly way and starts it again, for checks
// with Ends Restarts. All links of the check are lost; who was logged in may
// log in again. Nothing that the check had under way may be left waiting.
func (t *T) Restart() { t.end(Restarts) }

// Kill ends the server without warning and starts it again, for checks with
// Ends Kills.
func (t *T) Kill() { t.end(Kills) }

func (t *T) end(how Ending) {
	if t.check.Ends != how {
		panic("conformance: " + t.check.Name + " does not say that it ends the server by " + string(how))
	}
	shared := t.run.shared.Load()
	if shared == nil { // alone, as a spec of Ginkgo
		shared = newRestart(1, t.run.control(t.target, how))
	}
	if err := shared.wait(t.ctx); err != nil {
		t.Fail(err.Error(), "a server that answers again after a "+string(how))
	}
	t.mu.Lock()
	links := t.links
	t.mu.Unlock()
	for _, l := range links {
		l.Resume()
		if !l.await(t.ctx, t.Patience(), func() bool { return l.ended }) {
			t.Fail(l.info.Name+" is still open", "a "+how.done()+" server has no links")
		}
		l.Close()
	}
	if how == Kills {
		t.trial.killed()
	}
	// Perhaps it was still the old server that answered.
	if err := t.run.comesBack(t.ctx, t.target); err != nil {
		t.Fail(err.Error(), "a server that answers again after a "+string(how))
	}
}

func (e Ending) done() string { return string(e) + "ed" }
