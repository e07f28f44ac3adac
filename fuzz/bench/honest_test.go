package bench

import (
	"context"
	"net"
	"path/filepath"
	"testing"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// TestHonest holds the server without a fault to all of the protocol.
func TestHonest(t *testing.T) {
	ln, err := net.Listen("unix", filepath.Join(t.TempDir(), "socket"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error)
	go func() { served <- New(nil).Serve(ctx, ln) }()
	report, err := conformance.Run(ctx, conformance.Options{
		Target: conformance.Target{Address: "unix:" + ln.Addr().String()}, Profile: spec.Interop, Strict: true, Parallel: 8, Seed: 1,
	})
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range report.Results {
		if r.Status == reports.Fail || r.Status == reports.Warn {
			t.Errorf("%s: %s: %v, not %v", r.Check, r.Reason, r.Actual, r.Expected)
		}
	}
	t.Logf("%+v", report.Summary)
}
