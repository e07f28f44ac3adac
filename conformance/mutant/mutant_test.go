package mutant_test

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"testing"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// TestKilled puts each mutant before a correct server: some check of the rule
// it breaks must fail.
func TestKilled(t *testing.T) {
	for _, m := range mutant.All() {
		t.Run(m.Name, func(t *testing.T) {
			results := through(t, m, m.Breaks...)
			failed := failures(results)
			if len(failed) == 0 {
				t.Fatalf("%s: %d checks of %v, and none failed", m.Title, len(results), m.Breaks)
			}
			for _, r := range failed {
				t.Logf("killed by %s: expected %v, came %s %s", r.Check, r.Expected, r.Actual, r.Reason)
			}
		})
	}
}

// TestHonest sends the same checks through filters that change nothing: none
// may fail, or the proxy itself breaks a rule.
func TestHonest(t *testing.T) {
	for _, honest := range []mutant.Mutant{
		{Name: "octets", New: func() mutant.Filter { return mutant.Filter{} }},
		{Name: "messages", New: func() mutant.Filter {
			return mutant.Filter{
				FromClient: func(link int, m mutant.Message, out *mutant.Out) { out.ToServer(link, m) },
				FromServer: func(link int, m mutant.Message, out *mutant.Out) { out.ToClient(link, m) },
			}
		}},
	} {
		t.Run(honest.Name, func(t *testing.T) {
			var broken []string
			for _, m := range mutant.All() {
				broken = append(broken, m.Breaks...)
			}
			for _, r := range failures(through(t, honest, broken...)) {
				t.Errorf("%s: expected %v, came %s %s", r.Check, r.Expected, r.Actual, r.Reason)
			}
		})
	}
}

// TestNamed holds the names and IDs of all mutants to what reports rely on.
func TestNamed(t *testing.T) {
	names := map[string]bool{}
	for _, m := range mutant.All() {
		if m.Name == "" || m.Title == "" || names[m.Name] {
			t.Errorf("mutant %q: its name is empty or taken, or it has no title", m.Name)
		}
		names[m.Name] = true
		for _, id := range m.Breaks {
			if _, ok := spec.LookupRequirement(id); !ok {
				t.Errorf("mutant %s breaks %s, which is in no catalogue", m.Name, id)
			}
		}
	}
}

func failures(results []reports.Result) []reports.Result {
	return slices.DeleteFunc(results, func(r reports.Result) bool { return r.Status != reports.Fail })
}

// through runs the checks of some requirements through a mutant.
func through(t *testing.T, m mutant.Mutant, ids ...string) []reports.Result {
	t.Helper()
	checks, err := conformance.Select(conformance.Checks(), conformance.Selection{Requirements: ids})
	if err != nil {
		t.Fatal(err)
	}
	checks = slices.DeleteFunc(checks, func(c conformance.Check) bool { return c.Waits != nil })
	report, err := conformance.Run(t.Context(), conformance.Options{
		Target: front(t, m), Checks: checks, Profile: conformance.Interop, Strict: true, Seed: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return report.Results
}

// front starts a reference server and a mutant in front of it, both for as
// long as the test runs. TLS ends at the mutant.
func front(t *testing.T, m mutant.Mutant) conformance.Target {
	t.Helper()
	d, err := daemon.New(daemon.Config{Server: server.Config{Name: "behind a mutant"}, Store: new(store.Memory)})
	if err != nil {
		t.Fatal(err)
	}
	cert, err := daemon.SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	behind, ahead := listen(t), tls.NewListener(listen(t), daemon.TLSConfig(cert))
	ctx, cancel := context.WithCancel(context.Background())
	served, proxied := make(chan error, 1), make(chan error, 1)
	go func() { served <- d.Serve(ctx, behind) }()
	go func() {
		proxied <- mutant.NewProxy(m, func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", behind.Addr().String())
		}).Serve(ctx, ahead)
	}()
	t.Cleanup(func() {
		cancel()
		for _, done := range []chan error{proxied, served} {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		d.Close()
	})
	return conformance.Target{Address: "tls://" + ahead.Addr().String(), TLS: &tls.Config{InsecureSkipVerify: true}}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
