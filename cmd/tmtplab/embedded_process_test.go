package main

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/tmtplab/tmtplab/conformance"
)

// The server is another process after each ending, the old one is gone, and at
// the end nothing is left, however often it was ended.
func TestEmbeddedProcess(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := startEmbeddedProcess(t.Context(), conformance.Timing{})
	if err != nil {
		t.Fatal(err)
	}
	control := s.target.Control
	for _, end := range []func(context.Context) error{control.Kill, control.Restart, control.Kill} {
		before := s.process
		if err := end(t.Context()); err != nil {
			t.Fatal(err)
		}
		if before.ProcessState == nil || before.Process.Pid == s.process.Process.Pid {
			t.Error("the process is the same, or not gone")
		}
		if name, err := conformance.Preflight(t.Context(), s.target); err != nil || name != embeddedName {
			t.Errorf("%q, %v", name, err)
		}
	}
	s.stop()
	if s.process.ProcessState == nil {
		t.Error("the process outlives its owner")
	}
	if err := control.Restart(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("started after the end: %v", err)
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Without a place for its folder there is no server, and an error.
func TestEmbeddedProcessTrouble(t *testing.T) {
	t.Setenv("TMPDIR", "/dev/null/none")
	if s, err := startEmbeddedProcess(t.Context(), conformance.Timing{}); err == nil {
		s.stop()
		t.Error("started without a folder")
	}
}
