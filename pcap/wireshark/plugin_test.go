package wireshark

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write the golden file anew")

func plugin(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGolden shows what a change of the tables makes of the plugin: of its
// parts, each of which is in it once, as it is, only the names are in the file.
func TestGolden(t *testing.T) {
	golden := filepath.Join("testdata", "tmtp.lua")
	got := plugin(t)
	for _, name := range order {
		part, err := parts.ReadFile("lua/" + name + ".lua")
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(got, part); n != 1 {
			t.Errorf("%s.lua is in the plugin %d times", name, n)
		}
		got = bytes.Replace(got, part, []byte("-- "+name+".lua\n"), 1)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the plugin is not what it was: look at it after go test -update, with git diff %s", golden)
	}
}

// What a message has besides its header must not be taken for a field of it.
func TestNamesAreApart(t *testing.T) {
	seen := make(map[string]bool)
	for _, p := range append(slices.Clone(shown), headerFields()...) {
		if seen[p.name] {
			t.Errorf("tmtp.%s is there twice", p.name)
		}
		seen[p.name] = true
	}
}

// All files are parts of the plugin.
func TestParts(t *testing.T) {
	files, err := parts.ReadDir("lua")
	if err != nil || len(files) != len(order) {
		t.Errorf("%d files, %d of them used; %v", len(files), len(order), err)
	}
}
