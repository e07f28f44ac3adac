package watch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Options say what Start starts.
type Options struct {
	// Command is a command line for sh. The server should stay in the
	// foreground: when the command ends, the server counts as ended.
	Command string
	// Environment is added to our own, as "NAME=value".
	Environment []string
	// Network and Address are where it listens, as net.Dial takes them.
	Network, Address string
	// Output is the file that keeps what it writes, the last 8 to 16 MiB of it;
	// "" for none.
	Output string
	// Patience is how long it may take until it accepts; 0 means 10 s.
	Patience time.Duration
}

// StartError is a command that was started, and does not listen.
type StartError struct {
	Reason string
	// Tail is the last that it wrote.
	Tail []string
}

// Error returns the reason, and the last line of what the command wrote.
func (e *StartError) Error() string {
	for _, line := range e.Tail {
		if line = strings.TrimSpace(line); line != "" {
			return e.Reason + "; it said: " + strings.TrimSpace(strings.Join(e.Tail, " "))
		}
	}
	return e.Reason
}

// Start runs a command and returns when its address accepts. What it starts is
// a process group of its own: an interrupt from the terminal does not reach it.
// The error is a *StartError, one of the output file, or the context's.
func Start(ctx context.Context, o Options) (*Process, error) {
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	out, err := newOutput(o.Output)
	if err != nil {
		return nil, err
	}
	p := &Process{options: o, output: out}
	if err := p.start(ctx); err != nil {
		p.stop()
		out.close()
		return nil, err
	}
	return p, nil
}

// running is a command that was started.
type running struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when it has, and all it wrote is read
	exit  Exit          // then
	group group

	sampling sync.Mutex // the sampler
	sampler  sampler
}

// start starts the command and waits for its address.
func (p *Process) start(ctx context.Context) error {
	if p.accepts(ctx) {
		return &StartError{Reason: "something already listens at " + p.options.Address + ": end it, or name a free address"}
	}
	r := &running{ended: make(chan struct{})}
	r.cmd = exec.Command("sh", "-c", p.options.Command)
	r.cmd.Env = append(os.Environ(), p.options.Environment...)
	r.cmd.SysProcAttr = ownGroup()
	r.cmd.WaitDelay = time.Second // for what the command leaves behind with its output
	p.mu.Lock()
	p.streams = [2]*stream{{p: p}, {p: p}}
	r.cmd.Stdout, r.cmd.Stderr = p.streams[0], p.streams[1]
	p.mu.Unlock()
	started := make(chan error)
	go p.host(r, started)
	if err := <-started; err != nil {
		return &StartError{Reason: "sh cannot be started: " + err.Error()}
	}
	p.mu.Lock()
	p.running = r
	p.output.note("started, pid %d: %s", r.cmd.Process.Pid, p.options.Command)
	p.mu.Unlock()
	return p.await(ctx, r)
}

// host starts the command and waits for its end. Its thread stays with it:
// where the system ends a command with its parent, it means the thread.
func (p *Process) host(r *running, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := r.cmd.Start()
	if err == nil {
		r.group = groupOf(r.cmd.Process.Pid)
	}
	started <- err
	if err != nil {
		return
	}
	r.cmd.Wait()
	r.group.kill() // who is left of it would hold the address
	p.mu.Lock()
	defer p.mu.Unlock()
	r.exit = exitOf(r.cmd.ProcessState)
	p.output.note("ended: %s", r.exit)
	for _, s := range p.streams {
		s.finish()
		p.lines = append(p.lines, s.scanner.take()...)
	}
	close(r.ended)
}

// exitOf says how a process ended. A shell tells of a signal by a status over
// 128.
func exitOf(state *os.ProcessState) Exit {
	signal := syscall.Signal(0)
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		signal = status.Signal()
	} else if code := state.ExitCode(); code > 128 && code <= 128+64 {
		signal = syscall.Signal(code - 128)
	}
	if signal != 0 {
		return Exit{How: fmt.Sprintf("signal %d (%v)", int(signal), signal), Signal: true}
	}
	return Exit{How: fmt.Sprintf("exit status %d", state.ExitCode())}
}

// await waits until the address accepts.
func (p *Process) await(ctx context.Context, r *running) error {
	const beat = 10 * time.Millisecond
	limit := time.NewTimer(p.options.Patience)
	defer limit.Stop()
	for {
		if p.accepts(ctx) {
			return nil
		}
		select {
		case <-r.ended:
			return p.startError("the command ended (%s) before anything listened at %s", r.exit, p.options.Address)
		case <-limit.C:
			return p.startError("the command runs, but nothing listens at %s after %v", p.options.Address, p.options.Patience)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(beat):
		}
	}
}

func (p *Process) startError(format string, args ...any) error {
	const told = 5 // lines
	return &StartError{Reason: fmt.Sprintf(format, args...), Tail: p.Tail(told)}
}

// accepts reports whether anybody takes connections at the address.
func (p *Process) accepts(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, p.options.Network, p.options.Address)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// grace is how long a command may take to end in order.
const grace = time.Second

// stop ends the command and all that it has started, and waits until they are
// gone.
func (p *Process) stop() {
	p.mu.Lock()
	r := p.running
	p.mu.Unlock()
	if r == nil {
		return
	}
	r.group.end()
	select {
	case <-r.ended:
	case <-time.After(grace):
		r.group.kill()
		<-r.ended
	}
}

// errEnded is the error of looking at a process that is gone.
var errEnded = errors.New("the process has ended")
