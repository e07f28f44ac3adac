package watch

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Process is the process of a server. Its methods may be called from several
// goroutines at once.
type Process struct {
	attached *attached // nil for one that was started here
	options  Options

	mu      sync.Mutex
	output  *output
	running *running // the command, as long as it was started last
	streams [2]*stream
	lines   []Line // of processes before, and of how they ended
}

// Exit is how a process ended.
type Exit struct {
	// How says it in words, as "exit status 2" or "signal 11 (segmentation
	// fault)".
	How string
	// Signal says that it was a signal, as a segmentation fault is.
	Signal bool
}

// String returns How.
func (e Exit) String() string { return e.How }

// PID returns the number of the process: of the shell of a command, if that
// does not make room for what it runs.
func (p *Process) PID() int {
	if p.attached != nil {
		return p.attached.pid
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running.cmd.Process.Pid
}

// CanRestart reports whether Restart works: only who started a process can do
// it again.
func (p *Process) CanRestart() bool { return p.attached == nil }

// Exited reports whether the process has ended, and how.
func (p *Process) Exited() (Exit, bool) { return p.AwaitExit(context.Background(), 0) }

// AwaitExit waits for the process to end, as long as it may take and the
// context lasts. A server that has fallen over first breaks its connections,
// and ends some time later.
func (p *Process) AwaitExit(ctx context.Context, limit time.Duration) (Exit, bool) {
	if p.attached != nil {
		return p.attached.await(ctx, limit)
	}
	p.mu.Lock()
	r := p.running
	p.mu.Unlock()
	select {
	case <-r.ended: // also when there is no time at all
		return r.exit, true
	default:
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-r.ended:
		return r.exit, true
	case <-timer.C:
	case <-ctx.Done():
	}
	return Exit{}, false
}

// settle is how long nothing comes before a report counts as complete.
const settle = 50 * time.Millisecond

// Lines returns the reports of panics and sanitizers that were written since
// the last call. One that is being written is returned by a later call.
func (p *Process) Lines() []Line {
	p.mu.Lock()
	defer p.mu.Unlock()
	lines := p.lines
	p.lines = nil
	for _, s := range p.streams {
		if s == nil {
			continue
		}
		if time.Since(s.wrote) > settle {
			s.scanner.finish()
		}
		lines = append(lines, s.scanner.take()...)
	}
	return lines
}

// Tail returns the last lines that the process wrote, at most n of 200.
func (p *Process) Tail(n int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.output == nil {
		return nil
	}
	tail := p.output.tail
	return append([]string(nil), tail[max(0, len(tail)-min(n, tailLines)):]...)
}

// OutputError returns why the output is not kept any more, or nil.
func (p *Process) OutputError() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.output == nil {
		return nil
	}
	return p.output.err
}

// errNotOurs is the error of a Restart of what was not started here.
var errNotOurs = errors.New("a process named by its pid cannot be started again here")

// Restart ends the command, if it has not ended by itself, and starts it again.
// It returns when the address accepts. When starting fails it is tried again a
// few times, each after a longer time; the error is then a *StartError.
func (p *Process) Restart(ctx context.Context) error {
	if p.attached != nil {
		return errNotOurs
	}
	p.stop()
	wait := firstWait
	for try := 1; ; try++ {
		err := p.start(ctx)
		if err == nil || try == startTries || ctx.Err() != nil {
			return err
		}
		select {
		case <-time.After(wait):
			wait *= 2
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

const (
	// startTries is how often a command is started until one stays.
	startTries = 6
	// firstWait is how long to wait after the first that failed; then twice as
	// long each time. Most fail because their port is still in use.
	firstWait = 100 * time.Millisecond
)

// Close ends what was started here, with all that it has started, and returns
// what was wrong with keeping its output. A process attached to goes on.
func (p *Process) Close() error {
	if p.attached != nil {
		return nil
	}
	p.stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.close()
}
