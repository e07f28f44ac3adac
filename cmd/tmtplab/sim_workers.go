package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/tmtplab/tmtplab/sim/sweep"
)

// simWorkers runs jobs in child processes, each with one processor: runs of
// several seeds then do not wait for each other's garbage collector, and one
// that dies ends no other. A process is used again for the next job.
type simWorkers struct {
	plan  *sweep.Plan
	again string // command that runs the scenario, without settings

	mutex sync.Mutex
	idle  []*simWorker
}

func newSimWorkers(plan *sweep.Plan, again string) *simWorkers {
	return &simWorkers{plan: plan, again: again}
}

// run runs one job.
func (p *simWorkers) run(ctx context.Context, j sweep.Job) (*sweep.Outcome, error) {
	s, err := p.plan.Apply(j)
	if err != nil {
		return nil, err
	}
	w, err := p.take()
	if err != nil {
		return nil, fmt.Errorf("starting a worker: %w", err)
	}
	giveUp := context.AfterFunc(ctx, func() { w.cmd.Process.Kill() })
	answer, err := w.ask(workerTask{string(s.Format()), describe(p.again, j), p.points()})
	if !giveUp() || err != nil {
		w.close()
		return nil, err
	}
	p.mutex.Lock()
	p.idle = append(p.idle, w)
	p.mutex.Unlock()
	if answer.Error != "" {
		return nil, errors.New(answer.Error)
	}
	return answer.Outcome, nil
}

// points is how many points of a series are kept of each run: few when there
// are thousands.
func (p *simWorkers) points() int { return max(min(60, 30_000/p.plan.Jobs()), 1) }

// take returns a worker that has nothing to do.
func (p *simWorkers) take() (*simWorker, error) {
	p.mutex.Lock()
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mutex.Unlock()
		return w, nil
	}
	p.mutex.Unlock()
	return startSimWorker()
}

// close ends the workers; no job may be running.
func (p *simWorkers) close() {
	for _, w := range p.idle {
		w.close()
	}
	p.idle = nil
}

// simWorker is one process.
type simWorker struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	tasks   *json.Encoder
	answers *json.Decoder
	trouble complaint
}

func startSimWorker() (*simWorker, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	w := &simWorker{cmd: &exec.Cmd{Path: program, Args: []string{"tmtplab", "sim", "worker"}}}
	w.cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	w.cmd.Stderr = &w.trouble
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.tasks, w.answers = json.NewEncoder(w.in), json.NewDecoder(out)
	return w, w.cmd.Start()
}

// ask gives the worker a task and waits for its answer. After an error the
// worker is of no more use.
func (w *simWorker) ask(t workerTask) (*workerAnswer, error) {
	a := new(workerAnswer)
	if w.tasks.Encode(t) == nil && w.answers.Decode(a) == nil {
		return a, nil
	}
	w.in.Close()
	err := w.cmd.Wait()
	return nil, fmt.Errorf("the worker died (%v): %s", err, w.trouble.firstLine())
}

// close ends the process.
func (w *simWorker) close() {
	w.in.Close()
	w.cmd.Wait() // an error is about how it ended, which does not matter now
}

// complaint keeps the beginning of what a process complains about: of a panic that
// is what it is about.
type complaint struct{ bytes.Buffer }

// Write keeps no more than some lines.
func (t *complaint) Write(p []byte) (int, error) {
	if room := 4096 - t.Len(); room > 0 {
		t.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *complaint) firstLine() string {
	line, _, _ := strings.Cut(strings.TrimSpace(t.String()), "\n")
	return strings.TrimPrefix(line, "tmtplab: ")
}
