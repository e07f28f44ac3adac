package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// bug is one deliberate mistake in a source file of the server.
type bug struct {
	name     string
	file     string // below the module
	old, new string
	rules    []string // one of which must notice
}

var bugs = []bug{{
	name: "ack before commit", file: "sim/host_commit.go", rules: []string{"acked-lost", "twice-after-ack"},
	old: `		if took > 0 {
`,
	new: `		if took > 0 {
			h.releasing = true
			w.release(b)
			h.releasing = false
			b.out.Actions, b.notes = b.out.Actions[:0], b.notes[:0]
`,
}, {
	name: "queue order lost at reconnect", file: "refimpl/server/link.go", rules: []string{"order"},
	old: `	n := m.nodes.at(l.node)
	n.link, n.flight = 0, 0
`,
	new: `	n := m.nodes.at(l.node)
	if n.flight == normal+1 && n.lanes[normal].head != n.lanes[normal].tail {
		lane := &n.lanes[normal]
		e := lane.head
		lane.head = m.entries.at(e).next
		m.entries.at(e).next, m.entries.at(lane.tail).next = 0, e
		lane.tail = e
	}
	n.link, n.flight = 0, 0
`,
}}

// A bug put into the server by hand is found by the storm, made small, and
// seen again; the honest server passes what it was made small to.
func TestSimFindsBugs(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program anew for each bug")
	}
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			program := buildWith(t, b)
			small := filepath.Join(t.TempDir(), "small.yaml")
			found, code := runProgram(t, program, "sim", "run", "storm", "--seeds", "1..500", "--quiet", "--shrink", small, "--shrink-time", "30s")
			if code != exitFellShort || !strings.Contains(found, "fail oracle/") {
				t.Fatalf("exit %d, want the bug found:\n%s", code, found)
			}
			for _, line := range strings.Split(found, "\n") {
				if strings.HasPrefix(line, "fail ") || strings.Contains(line, " of seeds ") || strings.HasPrefix(line, "made small") {
					t.Log(line)
				}
			}
			again, code := runProgram(t, program, "sim", "replay", small, "--quiet")
			if code != exitFellShort || !strings.Contains(again, "the same as before") {
				t.Errorf("exit %d, want the same as before:\n%s", code, again)
			}
			text, err := os.ReadFile(small)
			if err != nil {
				t.Fatal(err)
			}
			s, err := workload.Parse(small, text)
			if err != nil {
				t.Fatal(err)
			}
			r, err := sim.Run(s, sim.Options{})
			if err != nil || len(r.Violations) > 0 {
				t.Errorf("the honest server: %v, error %v", r.Violations, err)
			}
			if !slices.ContainsFunc(b.rules, func(rule string) bool { return strings.Contains(found, "fail oracle/"+rule+":") }) {
				t.Errorf("none of %s has noticed:\n%s", b.rules, found)
			}
		})
	}
}

// buildWith builds the program with a bug in one of its files, which stay as
// they are.
func buildWith(t *testing.T, b bug) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, b.file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), b.old); n != 1 {
		t.Fatalf("%s has the place for the bug %d times, want 1", b.file, n)
	}
	dir := t.TempDir()
	wrong := filepath.Join(dir, "wrong.go")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: wrong}})
	if err != nil {
		t.Fatal(err)
	}
	for file, octets := range map[string][]byte{
		wrong:                              []byte(strings.Replace(string(text), b.old, b.new, 1)),
		filepath.Join(dir, "overlay.json"): overlay,
	} {
		if err := os.WriteFile(file, octets, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "tmtplab")
	cmd := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, ".")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	return program
}

func runProgram(t *testing.T, program string, args ...string) (output string, code int) {
	t.Helper()
	cmd := exec.Command(program, args...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
