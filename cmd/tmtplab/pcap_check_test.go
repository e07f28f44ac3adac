package main

import (
	"bytes"
	"context"
	"net"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/pcap/check"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// What the judge of traces finds while the suite runs against a mutant, is
// found in the capture of that run, too, and nothing in that of a run against
// the server itself.
func TestPcapCheckFindsMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the suite once for each mutant of what traces show")
	}
	watched := judge.Requirements()
	var seen, all atomic.Int64
	t.Run("mutants", func(t *testing.T) {
		// Checks mostly wait, so that many go on at once.
		var running sync.WaitGroup
		defer running.Wait()
		places := make(chan struct{}, 8*runtime.GOMAXPROCS(0))
		for _, m := range mutant.All() {
			breaks := slices.DeleteFunc(slices.Clone(m.Breaks), func(id string) bool { return !slices.Contains(watched, id) })
			if len(breaks) == 0 {
				continue
			}
			all.Add(1)
			places <- struct{}{}
			running.Go(func() {
				defer func() { <-places }()
				t.Run(m.Name, func(t *testing.T) {
					told, captured := checkMutant(t, &m, breaks)
					for _, id := range told {
						if !slices.Contains(captured, id) {
							t.Errorf("the suite saw a departure from %s, the capture shows %v", id, captured)
						}
					}
					if len(told) > 0 {
						seen.Add(1)
					}
				})
			})
		}
	})
	if seen.Load() < all.Load()/2 {
		t.Errorf("the judge saw %d of %d mutants: too few to tell anything", seen.Load(), all.Load())
	}
	t.Logf("%d of %d mutants show in traces", seen.Load(), all.Load())
	t.Run("honest", func(t *testing.T) {
		told, captured := checkMutant(t, nil, watched)
		if len(told)+len(captured) > 0 {
			t.Errorf("the server is accused of %v by the suite, of %v by its capture", told, captured)
		}
	})
}

// checkMutant runs the checks of some requirements against a mutant, or nil
// the server itself, and returns from which requirements departures were
// seen: during the run, and in its capture.
func checkMutant(t *testing.T, m *mutant.Mutant, requirements []string) (told, captured []string) {
	t.Helper()
	server, err := startForMutant(conformance.Timing{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	dial := server.Dial
	if m != nil {
		proxy := mutant.NewProxy(*m, server.Dial)
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan struct{})
		go func() {
			defer close(served)
			proxy.Serve(ctx, ln)
		}()
		defer func() { cancel(); <-served }()
		dial = func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", ln.Addr().String())
		}
	}
	checks, err := conformance.Select(conformance.Checks(), conformance.Selection{Requirements: requirements})
	if err != nil {
		t.Skip("no check is of these requirements only: ", err)
	}
	checks = slices.DeleteFunc(checks, func(c conformance.Check) bool { return c.Waits != nil || c.Ends != "" })
	if len(checks) == 0 {
		t.Skip("only checks of timers and ends are of ", requirements)
	}
	file := filepath.Join(t.TempDir(), "run.pcapng")
	kept, err := startCapture(file, "")
	if err != nil {
		t.Fatal(err)
	}
	report, err := conformance.Run(t.Context(), conformance.Options{
		Target: conformance.Target{Address: "tcp://127.0.0.1:1", Dial: dial, Patience: 400 * time.Millisecond},
		Checks: checks, Wiretap: kept, Seed: 1,
	})
	if err != nil {
		t.Skip("the suite does not begin with this mutant: ", err)
	}
	if err := kept.close(); err != nil {
		t.Fatal(err)
	}
	in := captureInput{name: file}
	c := check.New(check.Options{Complete: true, Clock: true, Profile: spec.Interop, Ack: spec.AckTimeout})
	if _, _, err := in.read(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	got := c.Report()
	for _, res := range report.Results {
		if id, ok := departed(&res); ok {
			told = append(told, id)
		}
	}
	for _, res := range got.Results {
		if id, ok := departed(&res); ok {
			captured = append(captured, id)
			if res.Actual == "" || len(res.Transcript) == 0 && !strings.Contains(res.Actual, "link #") {
				t.Errorf("%s: does not say where: %q", id, res.Actual)
			}
		}
	}
	var table bytes.Buffer
	if err := reports.WriteTable(&table, got, reports.TableOptions{Quiet: true}); err != nil {
		t.Error(err)
	}
	return told, captured
}

// departed returns the requirement of a result of the judge of traces that is
// neither passed nor skipped.
func departed(res *reports.Result) (id string, ok bool) {
	if !strings.HasPrefix(res.Check, "trace/") || res.Status == reports.Pass || res.Status == reports.Skip {
		return "", false
	}
	return res.Requirements[0], true
}
