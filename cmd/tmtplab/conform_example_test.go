package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// inExample runs a go command in the module that shows how to embed the suite,
// against a server that runs already. The module's go.mod and go.sum must be
// complete; when requirements here have changed, go mod tidy there makes them so.
func inExample(t *testing.T, target string, args ...string) (output string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = "../../conformance/example"
	// A workspace or flags of whoever runs this test are not the example's.
	cmd.Env = append(os.Environ(), "TMTP_TARGET="+target, "GOWORK=off", "GOFLAGS=-mod=readonly")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The example starts its own server and tests it, in go test and in processes
// side by side of the ginkgo command.
func TestExample(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds another module")
	}
	for _, args := range [][]string{
		{"test", "-count=1", ".", "-ginkgo.label-filter=POST-1"},
		{"tool", "ginkgo", "-procs=2", "--label-filter=POST-1", "."},
	} {
		out, err := inExample(t, "", args...)
		if err != nil || strings.Contains(out, "Ran 0 of") {
			t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// A server with a fault fails the example. What only shows on links fails it
// once, though many specs in several processes see it, and is in Ginkgo's own
// reports.
func TestExampleFails(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds another module")
	}
	target, stop := serve(t, "--dev", "--quiet", "--mutant", "std/ids-go-down")
	defer stop()
	report := filepath.Join(t.TempDir(), "report.json")
	out, err := inExample(t, target, "tool", "ginkgo", "-procs=2", "--no-color", "--label-filter=POST-1", "--json-report="+report, ".")
	if err == nil {
		t.Fatal("it passes:\n" + out)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err, out)
	}
	var suites []struct {
		SpecReports []struct {
			LeafNodeType string
			State        string
			Failure      struct{ Message string }
		}
	}
	if err := json.Unmarshal(text, &suites); err != nil {
		t.Fatal(err)
	}
	var failures []string
	for _, spec := range suites[0].SpecReports {
		if spec.State == "failed" {
			failures = append(failures, spec.LeafNodeType+": "+spec.Failure.Message)
		}
	}
	if len(failures) != 1 {
		t.Fatalf("%d failures, want one:\n%s", len(failures), strings.Join(failures, "\n"))
	}
	for _, want := range []string{
		"ReportAfterSuite: fail trace/std-2", "is not greater than", `go test . -ginkgo.focus='\[`, "more specs show it too",
	} {
		if !strings.Contains(failures[0], want) {
			t.Errorf("%q is not in\n%s", want, failures[0])
		}
	}
}
