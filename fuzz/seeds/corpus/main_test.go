package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
)

// A corpus has the seeds and what is kept beside the target, each behind the
// octet by which libFuzzer's side divides an input among arguments.
func TestCorpus(t *testing.T) {
	root := fstest.MapFS{
		"fuzz/native/frame/testdata/fuzz/FuzzFrame/a": {Data: []byte("go test fuzz v1\n[]byte(\"\\x02kept\\n\")\n")},
		"fuzz/native/other/testdata/fuzz/FuzzOther/a": {Data: []byte("go test fuzz v1\n[]byte(\"other\")\n")},
	}
	made := t.TempDir()
	if err := os.Mkdir(filepath.Join(made, "FuzzFrame"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(made, "FuzzFrame", "0000"), []byte("made"), 0o644); err != nil {
		t.Fatal(err)
	}
	inputs, err := inputsOf(root, made, "FuzzFrame")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(seeds.Of("FuzzFrame")); n == 0 || len(inputs) != n+2 || string(inputs[n]) != "made" || string(inputs[n+1]) != "\x02kept\n" {
		t.Errorf("%d seeds and %d inputs, the last one %q", n, len(inputs), inputs[len(inputs)-1])
	}
	var file bytes.Buffer
	if err := writeCorpus(&file, inputs); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || len(z.File) != len(inputs) {
		t.Fatal(err)
	}
	for i, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != "\xff"+string(inputs[i]) {
			t.Fatalf("%s is %q, want %q: %v", f.Name, got, inputs[i], err)
		}
	}
}

func TestBadInputs(t *testing.T) {
	if _, err := inputsOf(fstest.MapFS{}, "", "FuzzNothing"); err == nil || !strings.Contains(err.Error(), "FuzzNothing") {
		t.Errorf("of an unknown target: %v", err)
	}
	for _, text := range []string{"", "go test fuzz v1\n", "go test fuzz v2\n[]byte(\"a\")\n", "go test fuzz v1\nint(7)\n", "go test fuzz v1\n[]byte(\"a\n"} {
		if input, err := parseInput(text); err == nil {
			t.Errorf("%q is the input %q", text, input)
		}
	}
}

// What OSS-Fuzz found is kept so that go test and inputsOf read it back.
func TestKeep(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "fuzz", "native", "a")
	found := filepath.Join(root, "found")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{filepath.Join(folder, "a_test.go"): "\nfunc FuzzA(f *testing.F) {}\n", found: "\x7f\x00\xff\"\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := keep(&out, root, "FuzzA", found); err != nil {
		t.Fatal(err)
	}
	inputs, err := inputsOf(os.DirFS(root), "", "FuzzA")
	if err != nil || len(inputs) != 1 || string(inputs[0]) != "\x00\xff\"\n" {
		t.Errorf("%q, %v", inputs, err)
	}
	if line := out.String(); !strings.HasPrefix(line, "go test -run FuzzA/") || !strings.HasSuffix(line, " ./fuzz/native/a\n") {
		t.Errorf("%q", line)
	}
	if err := keep(&out, root, "FuzzB", found); err == nil || err.Error() != "there is no target FuzzB" {
		t.Error(err)
	}
}
