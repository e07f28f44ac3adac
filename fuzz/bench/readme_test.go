package bench

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
)

var update = flag.Bool("update", false, "write the faults into README.md")

// What the README says of faults stands between these lines.
const faultsBegin, faultsEnd = "<!-- faults: written by go test -update -->\n", "<!-- end of faults -->\n"

// The README has every fault, as it is here.
func TestReadme(t *testing.T) {
	read, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(read), faultsBegin)
	faults, after, ok := strings.Cut(rest, faultsEnd)
	if !ok {
		t.Fatal("README.md has no place for the faults")
	}
	var b strings.Builder
	b.WriteString("| fault | does | depth | links | breaks | what is wrong |\n|---|---|---|---|---|---|\n")
	for _, f := range All() {
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %s | %s |\n", f.Name, f.Kind, f.Depth, f.Links, f.Requirement, f.Text)
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(before+faultsBegin+b.String()+faultsEnd+after), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if faults != b.String() {
		t.Error("the faults in README.md are not those there are; go test -update writes them")
	}
}

// What is said of faults makes sense, and no two have one name.
func TestTable(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range All() {
		if seen[f.Name] || f.Name == "" {
			t.Errorf("two faults %q", f.Name)
		}
		seen[f.Name] = true
		if _, ok := spec.LookupRequirement(f.Requirement); !ok {
			t.Errorf("%s: there is no requirement %s", f.Name, f.Requirement)
		}
		if f.Links < 1 || f.Depth < 0 || !strings.HasSuffix(f.Text, ".") {
			t.Errorf("%+v", f)
		}
	}
	if len(seen) != 30 {
		t.Errorf("%d faults", len(seen))
	}
}
