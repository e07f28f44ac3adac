package fuzz

import (
	"context"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// reference starts the reference server, and returns it as a target.
func reference(t testing.TB) execute.Target {
	t.Helper()
	d, err := daemon.New(daemon.Config{Server: server.Config{Name: "test"}, Store: new(store.Memory)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error)
	go func() { served <- d.Serve(context.Background(), l) }()
	t.Cleanup(func() {
		d.Close()
		<-served
	})
	return execute.Target{Address: "tcp://" + l.Addr().String()}
}

// TestHonest finds nothing wrong with the reference server.
func TestHonest(t *testing.T) {
	result, err := Run(t.Context(), Config{Target: reference(t), Seed: 1, Time: time.Minute, Executions: 300, Raw: true})
	if err != nil {
		t.Fatal(err)
	}
	if result.Ended != EndedExecutions || result.Fuzz.Executions != 300 {
		t.Errorf("%s after %d executions", result.Ended, result.Fuzz.Executions)
	}
	for _, f := range result.Found {
		t.Errorf("%s: %s: %s\n%s", f.Oracle, f.Edge, f.Text, f.First)
	}
	t.Logf("%v %+v", result.Took, result.Fuzz)
}

// TestDifferential compares the reference server with itself, and finds no
// difference.
func TestDifferential(t *testing.T) {
	other := reference(t)
	result, err := Run(t.Context(), Config{Target: reference(t), Reference: &other, Seed: 2, Time: time.Minute, Executions: 200, Raw: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Found {
		t.Errorf("%s: %s: %s\n%s", f.Oracle, f.Edge, f.Text, f.First)
	}
	for _, d := range result.Fuzz.Free {
		t.Errorf("%+v", d)
	}
}
