package main

import (
	_ "embed"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// TestTargets checks the targets that there are.
func TestTargets(t *testing.T) {
	module := os.DirFS("../..")
	targets, err := findTargets(module, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(targets) < 10 {
		t.Errorf("only %d targets were found", len(targets))
	}
	findings, err := lint(module, targets)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Error(f)
	}
}

// good is a target with which nothing is wrong.
//
//go:embed testdata/target.txt
var good string

// change makes something wrong with the good target.
type change struct{ old, new, want string }

func TestLint(t *testing.T) {
	cases := []change{
		{"", "", ""},
		{"func(t *testing.T, in []byte) {", "func(t *testing.T, in string) {", "fuzz/native/a/a_test.go:25:9: the function in Fuzz takes a *testing.T and one []byte"},
		{"in []byte) {", "in []byte, n int) {", "takes a *testing.T and one []byte"},
		{"in []byte) {", "in, more []byte) {", "takes a *testing.T and one []byte"},
		{"in []byte) {", "in []int) {", "takes a *testing.T and one []byte"},
		{"f.Fuzz(func", "g := (func", "a_test.go:15:1: FuzzA calls f.Fuzz itself, once"},
		{"f.Fuzz(func", "f.Fuzz(wrapped)\n\tf.Fuzz(func", "wants its function written out"},
		{"m := machine()", "m := other()", "a_test.go:24:2: this runs for each input; put it into a sync.OnceValue"},
		{"m := machine()", "m := machine()\n\tdefer f.Cleanup(nil)", "this runs for each input"},
		{"once.Do(func() {})", "more.Do(func() {})", "this runs for each input"},
		{"range more", "range files()", "this runs for each input"},
		{"f.Add([]byte(\"x\"))", "f.Skip()", "this runs for each input"},
		{"\tm := machine()\n", "", ""},
		{"t.Helper()", "t.Parallel()", "t.Parallel does not work with libFuzzer"},
		{"t.Helper()", "t.Run(\"\", nil)", "t.Run does not work"},
		{"help(t, m)", "t.Name()", "t.Name does not work"},
		{"help(t, m)", "seeds.Check(t, m)", "t is of another type than a function of another package takes"},
		{"t.TempDir()+\"/x\"", "\"x\"", "only /tmp can be written to"},
		{"t.TempDir()+\"/x\"", "\"/tmp/x\"", ""},
		{"func TestB(t *testing.T)", "func BenchmarkB(t *testing.B)", "there is no testing.B"},
		{"func TestB(t *testing.T)", "func TestMain(t *testing.M)", "there is no testing.M; use a sync.Once"},
		{"help(t *testing.T,", "help(t testing.TB,", "there is no testing.TB"},
		{"package a\n", "package a_test\n", "package a stands beside package a_test"},
		{"\"os\"", "\"os\"\n\t\"C\"", "a target has no C"},
		{"func TestB(t *testing.T) {", "func FuzzAlso(f *testing.F) {", "wants one line that begins a function of that name, not 2"},
	}
	for _, c := range cases {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%q is not in the example", c.old)
		}
		files := fstest.MapFS{
			"fuzz/native/a/a_test.go": {Data: []byte(strings.Replace(good, c.old, c.new, 1))},
			"fuzz/native/a/doc.go":    {Data: []byte("// Package a is good.\npackage a\n")},
		}
		findings, err := lint(files, []native.Target{{Name: "FuzzA", File: "fuzz/native/a/a_test.go"}})
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(findings, "\n")
		if c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("with %q in place of %q:\n got %s\nwant %s", c.new, c.old, all, c.want)
		}
	}
}

// TestLintFolders is about files that stand where they should not, or do not.
func TestLintFolders(t *testing.T) {
	at := func(folder string) native.Target {
		return native.Target{Name: "FuzzA", File: folder + "/a_test.go"}
	}
	code, doc := &fstest.MapFile{Data: []byte(good)}, &fstest.MapFile{Data: []byte("package a\n")}
	for _, c := range []struct {
		files   fstest.MapFS
		targets []native.Target
		want    string
	}{
		{fstest.MapFS{"pcap/a/a_test.go": code, "pcap/a/doc.go": doc}, []native.Target{at("pcap/a")}, "pcap/a FuzzA: the folder of a target is in fuzz/native"},
		{fstest.MapFS{"fuzz/native/a/a_test.go": code}, []native.Target{at("fuzz/native/a")}, "fuzz/native/a FuzzA: the folder has no file that is no test"},
		{fstest.MapFS{"fuzz/native/a/a_test.go": code, "fuzz/native/a/doc.go": {Data: []byte("// Package a has FuzzA.\npackage a\n")}}, []native.Target{at("fuzz/native/a")},
			"the builder wants one file with that word, not fuzz/native/a/a_test.go and fuzz/native/a/doc.go"},
		{fstest.MapFS{"fuzz/native/a/a_test.go": code, "fuzz/native/a/doc.go": doc, "fuzz/native/b/a_test.go": code, "fuzz/native/b/doc.go": doc},
			[]native.Target{at("fuzz/native/a"), at("fuzz/native/b")}, "fuzz/native/b FuzzA: fuzz/native/a has a target of that name, too"},
		{fstest.MapFS{"fuzz/native/a/a_test.go": code, "fuzz/native/a/doc.go": doc}, []native.Target{at("fuzz/native/a"), {Name: "FuzzB", File: "fuzz/native/a/a_test.go"}},
			"fuzz/native/a FuzzB: fuzz/native/a FuzzA would be the same program, a"},
	} {
		findings, err := lint(c.files, c.targets)
		if all := strings.Join(findings, "\n"); err != nil || !strings.Contains(all, c.want) {
			t.Errorf("got %s, %v\nwant %s", all, err, c.want)
		}
	}
}
