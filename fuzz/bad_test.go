package fuzz

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/bench"
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
)

// faulty starts a server with a fault, or without one when it has no name, and
// returns what ends it.
func faulty(t *testing.T, name string) (execute.Target, func()) {
	t.Helper()
	var fault *bench.Fault
	if f, ok := bench.Lookup(name); ok {
		fault = &f
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var served sync.WaitGroup
	served.Go(func() {
		if err := bench.New(fault).Serve(ctx, ln); err != nil {
			t.Error(err)
		}
	})
	end := func() {
		cancel()
		served.Wait()
	}
	t.Cleanup(end)
	return execute.Target{Address: "tcp://" + ln.Addr().String()}, end
}

// TestFinds finds faults, and nothing else, within some hundred executions: how
// many they are depends on the server's timing, too.
func TestFinds(t *testing.T) {
	const within = 1000
	for _, c := range []struct{ fault, oracle string }{
		{"clock-twice", "spec/ACK-5"},
		{"page-end", "spec/"},
		{"node-told", oracle.Leak},
		{"datasum-signed", "spec/DATA-4"},
	} {
		target, _ := faulty(t, c.fault)
		result, err := Run(t.Context(), Config{Target: target, Seed: 1, Executions: within, Findings: 1, Raw: true})
		if err != nil {
			t.Fatal(err)
		}
		if result.Ended != EndedFindings || result.Found[0].Oracle[:len(c.oracle)] != c.oracle {
			t.Errorf("%s: %s, %+v", c.fault, result.Ended, result.Fuzz.Findings)
		}
	}
}

// TestDown has nobody listen at the address.
func TestDown(t *testing.T) {
	target, end := faulty(t, "")
	end()
	result, err := Run(t.Context(), Config{Target: target, Executions: 1})
	if e := new(execute.UnreachableError); !errors.As(err, &e) || e.Kind != execute.ConnectionRefused || result != nil {
		t.Errorf("%v, %v", err, result)
	}
}

// TestNotTMTP has a target that speaks something else, or nothing.
func TestNotTMTP(t *testing.T) {
	for _, says := range []string{"HTTP/1.1 400 Bad Request\r\n\r\n", "", "0009[1, 2, 3]"} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				conn.Write([]byte(says))
				conn.Close()
			}
		}()
		_, err = Run(t.Context(), Config{Target: execute.Target{Address: "tcp://" + ln.Addr().String()}, Executions: 1})
		if err == nil {
			t.Errorf("a target that says %q is fuzzed", says)
		}
		ln.Close()
	}
}

// TestGone has the target end in the midst of a run, for good: what was found
// until then is in the result, and written.
func TestGone(t *testing.T) {
	target, end := faulty(t, "clock-twice")
	folder := t.TempDir()
	ended := false
	result, err := Run(t.Context(), Config{
		Target: target, Seed: 1, Time: time.Minute, Raw: true, Folder: &finding.Folder{Path: folder, Target: target.Address},
		Progress: func(p *Progress) {
			if len(p.Found) > 0 && !ended {
				ended = true
				end()
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.Ended != EndedGone || result.Gone == nil {
		t.Errorf("%s, %v", result.Ended, result.Gone)
	}
	for _, f := range result.Found {
		if _, err := os.Stat(filepath.Join(folder, f.Key, finding.ProgramFile)); err != nil {
			t.Error(err)
		}
	}
	if !slices.ContainsFunc(result.Found, func(f *finding.Found) bool { return f.Oracle == "spec/ACK-5" }) {
		t.Errorf("%+v", result.Fuzz.Findings)
	}
}

// TestCancelled has the context end in the midst of making a finding small.
func TestCancelled(t *testing.T) {
	target, _ := faulty(t, "clock-twice")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	folder := t.TempDir()
	result, err := Run(ctx, Config{
		Target: target, Seed: 1, Time: time.Minute, Folder: &finding.Folder{Path: folder, Target: target.Address},
		Progress: func(p *Progress) {
			if p.Doing != "" && p.Found[0].Tried > 0 {
				cancel()
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.Ended != EndedCancelled || len(result.Found) != 1 {
		t.Fatalf("%s, %+v", result.Ended, result.Fuzz.Findings)
	}
	f := result.Found[0]
	if f.Rate() != (finding.Rate{Shown: 10, Tried: 10}) {
		t.Errorf("shown %v", f.Rate())
	}
	if _, err := os.Stat(filepath.Join(folder, f.Key, finding.ReadmeFile)); err != nil {
		t.Error(err)
	}
}

// TestUnwritten has no room for findings.
func TestUnwritten(t *testing.T) {
	target, _ := faulty(t, "clock-twice")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	result, err := Run(t.Context(), Config{Target: target, Seed: 1, Executions: 30, Raw: true, Folder: &finding.Folder{Path: file, Target: target.Address}})
	if err != nil {
		t.Fatal(err)
	}
	if e := new(fs.PathError); !errors.As(result.Unwritten, &e) || len(result.Found) == 0 || result.Ended != EndedExecutions {
		t.Errorf("%v, %s, %d findings", result.Unwritten, result.Ended, len(result.Found))
	}
}

// TestDeterminism shows the same executions to two runs with one seed: they try
// the same programs.
func TestDeterminism(t *testing.T) {
	one, other, third := bare(t, 1), bare(t, 1), bare(t, 2)
	same := true
	for i := range 200 {
		p := one.next()
		if q := other.next(); p.String() != q.String() {
			t.Fatalf("program %d is another one:\n%s\n%s", i, p, q)
		}
		same = same && third.next().String() == p.String()
		trace, _, err := one.lab.Test(t.Context(), p, nil)
		if err != nil {
			t.Fatal(err)
		}
		one.learn(trace)
		other.learn(trace)
		third.learn(trace)
	}
	if same {
		t.Error("another seed tries the same programs")
	}
}

// bare is a run that carries nothing out by itself.
func bare(t *testing.T, seed uint64) *runner {
	target, _ := faulty(t, "")
	lab, err := NewLab(t.Context(), target, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(lab.Close)
	return &runner{
		Config: Config{Links: 3, Now: time.Now}, lab: lab, random: grammar.NewRandom(seed),
		states: explore.NewMap(), corpus: explore.NewCorpus(), byKey: make(map[string]int), accountant: newAccountant(),
	}
}
