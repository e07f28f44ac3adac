package fuzz

import (
	"context"
	"time"
)

// GoneError says that the target is down, or does not serve anybody, and that
// it cannot be started again.
type GoneError struct {
	Err error
}

// Error returns one line.
func (e *GoneError) Error() string { return "the target is gone: " + e.Err.Error() }

// Unwrap returns why.
func (e *GoneError) Unwrap() error { return e.Err }

const (
	// returns is how often a target that nobody can start is asked whether it
	// is back.
	returns = 5
	// firstReturn is how long to wait before the first time; then twice as
	// long each time.
	firstReturn = 100 * time.Millisecond
)

// ready brings the target up, if it is not, and the witness.
func (l *Lab) ready(ctx context.Context) error {
	if l.witness != nil && !l.sick {
		return nil
	}
	l.witness.close()
	l.witness = nil
	wait := firstReturn
	for try := 0; ; try++ {
		err := l.again(ctx)
		if err == nil {
			l.sick = false
			return nil
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case try == returns:
			return &GoneError{err}
		}
		select {
		case <-time.After(wait):
			wait *= 2
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// again starts the process again where it has to be and can be, and makes a
// witness.
func (l *Lab) again(ctx context.Context) (err error) {
	if l.watch != nil && l.watch.CanRestart() {
		if _, ended := l.watch.Exited(); ended || l.sick {
			if err := l.watch.Restart(ctx); err != nil {
				return err
			}
			l.restarts++
			l.sick = false
			l.watch.Lines() // of its end
		}
	}
	l.witness, err = newWitness(ctx, l.executor)
	if err != nil && l.watch != nil && l.watch.CanRestart() {
		l.sick = true
	}
	return err
}
