package conformance

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/reports"
)

// restartable starts a reference server whose Control ends the daemon and
// starts another on the store that next returns, given the one before.
func restartable(t *testing.T, next func(store.Store) store.Store) Target {
	t.Helper()
	var (
		kept store.Store = new(store.Memory)
		stop func()
		mu   sync.Mutex
		path = filepath.Join(t.TempDir(), "s") // a port may be anybody's while nobody listens
	)
	start := func() error {
		ln, err := net.Listen("unix", path)
		if err != nil {
			return err
		}
		d, err := daemon.New(daemon.Config{Server: server.Config{Name: "restartable"}, Store: kept})
		if err != nil {
			return err
		}
		served := make(chan struct{})
		go func() {
			defer close(served)
			d.Serve(context.Background(), ln)
		}()
		stop = func() { d.Close(); <-served }
		return nil
	}
	if err := start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mu.Lock(); defer mu.Unlock(); stop() })
	again := func(context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		stop()
		kept = next(kept)
		return start()
	}
	return Target{Address: "unix:" + path, Control: Control{Restart: again, Kill: again}}
}

// ends runs the checks that end the server, at a target that may be ended.
func ends(t *testing.T, o Options) *reports.Report {
	t.Helper()
	for _, c := range Checks() {
		if c.Ends != "" {
			o.Checks = append(o.Checks, c)
		}
	}
	o.Profile = "interop"
	report, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// A server that keeps everything passes, with a target of its own or without.
func TestRestarts(t *testing.T) {
	keep := func(s store.Store) store.Store { return s }
	apart := restartable(t, keep)
	for name, o := range map[string]Options{
		"one target": {Target: restartable(t, keep)},
		"apart":      {Target: embedded(t, Timing{}), Restartable: &apart},
	} {
		t.Run(name, func(t *testing.T) {
			for _, res := range ends(t, o).Results {
				if res.Status != reports.Pass {
					t.Errorf("%s: %s: %s; %s\n%s", res.Check, res.Status, res.Reason, res.Actual, strings.Join(res.Transcript, "\n"))
				}
			}
		})
	}
}

// A server that forgets everything fails them all, but for those of what must
// not outlive the end, and of ids, which follow the clock.
func TestRestartForgets(t *testing.T) {
	target := restartable(t, func(store.Store) store.Store { return new(store.Memory) })
	target.Patience = 300 * time.Millisecond
	for _, res := range ends(t, Options{Target: target}).Results {
		if !strings.HasPrefix(res.Check, "trace/") && res.Status != reports.Fail {
			t.Errorf("%s: %s", res.Check, res.Status)
		}
	}
}

// Without a way to end the server the checks are skipped, with the reason; one
// that does not come back fails them, and once is enough.
func TestRestartTrouble(t *testing.T) {
	tried := 0
	never := func(context.Context) error { tried++; return errors.New("exit status 7") }
	target := embedded(t, Timing{})
	target.Control.Restart = never
	for _, res := range ends(t, Options{Target: target}).Results {
		switch {
		case strings.HasSuffix(res.Check, "-kill"):
			if res.Status != reports.Skip || !strings.Contains(res.Reason, "--kill-cmd") {
				t.Errorf("%s: %s, %q", res.Check, res.Status, res.Reason)
			}
		case res.Status != reports.Fail || !strings.Contains(res.Actual, "exit status 7"):
			t.Errorf("%s: %s, %q", res.Check, res.Status, res.Actual)
		}
	}
	if tried != 1 {
		t.Errorf("tried %d times, want once", tried)
	}
	// A command that leaves the server as it is shows by the links.
	target.Control = Control{Restart: func(context.Context) error { return nil }}
	for _, res := range ends(t, Options{Target: target}).Results {
		if strings.HasSuffix(res.Check, "-restart") && (res.Status != reports.Fail || !strings.Contains(res.Actual, "still open")) {
			t.Errorf("%s: %s, %q", res.Check, res.Status, res.Actual)
		}
	}
}
