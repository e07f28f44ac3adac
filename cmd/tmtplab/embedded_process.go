package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
)

// embeddedProcess is a reference server in a process of its own, with a durable
// store, that can be ended and started again. Its address is a socket in its
// folder, which nobody else can take while there is no server.
type embeddedProcess struct {
	target conformance.Target
	folder string

	mu      sync.Mutex
	stopped bool
	process *exec.Cmd
	stdin   io.Closer
	ended   chan struct{} // closed when the process is gone
}

// endTime is how long the process may take for an orderly end.
const endTime = 10 * time.Second

// startEmbeddedProcess starts the server with the given timers.
func startEmbeddedProcess(ctx context.Context, timing conformance.Timing) (*embeddedProcess, error) {
	folder, err := os.MkdirTemp("", "tmtplab-")
	if err != nil {
		return nil, err
	}
	s := &embeddedProcess{folder: folder}
	s.target = conformance.Target{
		Address: "unix:" + filepath.Join(folder, "socket"), Timing: timing,
		Control: conformance.Control{
			Restart: func(ctx context.Context) error { return s.again(ctx, s.end) },
			Kill:    func(ctx context.Context) error { return s.again(ctx, s.kill) },
		},
	}
	if err := s.start(ctx); err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return s, nil
}

// start runs this program as the server, and returns when it listens.
func (s *embeddedProcess) start(ctx context.Context) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	// It ends with its standard input: not even a suite that is killed leaves
	// it behind.
	args := []string{"tmtplab", "serve", "--dev", "--stdin", "--quiet",
		"--name", embeddedName, "--listen", s.target.Address, "--data", filepath.Join(s.folder, "data")}
	if timers := timing(s.target.Timing); timers != (timing{}) {
		args = append(args, "--timing", timers.String())
	}
	var trouble bytes.Buffer
	cmd := &exec.Cmd{Path: program, Args: args, Stderr: &trouble}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	giveUp := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	defer giveUp()
	_, err = bufio.NewReader(stdout).ReadString('\n')
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		io.Copy(io.Discard, stdout)
		cmd.Wait()
	}()
	if err != nil {
		<-ended
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return errors.New(strings.TrimSpace(trouble.String()))
	}
	s.process, s.stdin, s.ended = cmd, stdin, ended
	return nil
}

// again ends the process and starts it anew, unless the run is over.
func (s *embeddedProcess) again(ctx context.Context, end func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return context.Canceled
	}
	if err := end(); err != nil {
		return err
	}
	return s.start(ctx)
}

// end lets the server stop in order, and kills it only if it does not.
func (s *embeddedProcess) end() error {
	s.stdin.Close()
	select {
	case <-s.ended:
		return nil
	case <-time.After(endTime):
		s.kill()
		return fmt.Errorf("it did not end within %v", endTime)
	}
}

func (s *embeddedProcess) kill() error {
	s.process.Process.Kill()
	<-s.ended
	return nil
}

// stop ends the process for good and removes its folder.
func (s *embeddedProcess) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	s.end()
	os.RemoveAll(s.folder)
}
