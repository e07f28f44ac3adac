package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// standIn returns a builder on a copy of the module, with stand-ins for the
// compiler and for what would ask the network.
func standIn(t *testing.T) *builder {
	b := newBuilder(t.TempDir())
	goes, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("REAL_GO", goes)
	if err := b.folders(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go", "go-118-fuzz-build", "clang++"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(b.bin, name), text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.copyModule("../.."); err != nil {
		t.Fatal(err)
	}
	return b
}

var text = native.Target{Name: "FuzzText", File: "fuzz/native/text/text_test.go"}

// TestBuild runs build.sh: what it calls, and what it leaves for OSS-Fuzz.
func TestBuild(t *testing.T) {
	b := standIn(t)
	segments := native.Target{Name: "FuzzSegments", File: "fuzz/native/segments/segments_test.go"} // makes seeds of its own
	if log, err := b.build(t.Context(), []native.Target{text, segments}); err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	calls, err := os.ReadFile(filepath.Join(b.work, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	want := `go get github.com/AdamKorcz/go-118-fuzz-build/testing@` + fuzzBuild[strings.Index(fuzzBuild, "@")+1:] + `
go-118-fuzz-build -tags gofuzz -func FuzzSegments segments
clang++ ` + flags + " " + engine + `
go-118-fuzz-build -tags gofuzz -func FuzzText text
clang++ ` + flags + " " + engine + "\n"
	if string(calls) != want {
		t.Errorf("called were\n%s\nwant\n%s", calls, want)
	}
	var left []string
	entries, err := os.ReadDir(b.out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{"segments", "segments.dict", "segments_seed_corpus.zip", "text", "text.dict", "text_seed_corpus.zip"}; !slices.Equal(left, want) {
		t.Errorf("left are %q, want %q", left, want)
	}
	for _, name := range []string{"segments", "text"} {
		if n, err := unpack(filepath.Join(b.out, name+"_seed_corpus.zip"), t.TempDir()); n < 10 || err != nil {
			t.Errorf("%s has %d seeds: %v", name, n, err)
		}
		if tokens, err := os.ReadFile(filepath.Join(b.out, name+".dict")); !strings.Contains(string(tokens), "datalen") {
			t.Errorf("%s has the dictionary %.200q: %v", name, tokens, err)
		}
		built, err := os.ReadFile(filepath.Join(b.out, name))
		if code := string(built); err != nil || !strings.Contains(code, "go-118-fuzz-build/testing") || strings.Contains(code, "\t\"testing\"\n") {
			t.Errorf("%s is built of %s: %v", name, code, err)
		}
	}
}

// What the builder does not find it does not build, and says so only by a line.
func TestBuildSaysWhatIsMissing(t *testing.T) {
	b := standIn(t)
	nothing := "#!/bin/bash\necho Could not find the function\n"
	if err := os.WriteFile(filepath.Join(b.bin, "compile_native_go_fuzzer_v2"), []byte(nothing), 0o755); err != nil {
		t.Fatal(err)
	}
	if log, err := b.build(t.Context(), []native.Target{text}); err == nil || !strings.Contains(string(log), "FuzzText was not built") {
		t.Errorf("%v\n%s", err, log)
	}
}

// The two places from which targets are built say the same.
func TestFilesForOSSFuzz(t *testing.T) {
	for _, folder := range []string{".", "../../.clusterfuzzlite"} {
		file, err := os.ReadFile(filepath.Join(folder, "project.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var project struct {
			Language   string
			Engines    []string `yaml:"fuzzing_engines"`
			Sanitizers []string
		}
		if err := yaml.Unmarshal(file, &project); err != nil || project.Language != "go" {
			t.Errorf("%s: %+v, %v", folder, project, err)
		}
		if folder == "." && (!slices.Equal(project.Engines, []string{"libfuzzer"}) || !slices.Equal(project.Sanitizers, []string{"address"})) {
			t.Errorf("%+v", project)
		}
		image, err := os.ReadFile(filepath.Join(folder, "Dockerfile"))
		if err != nil || !strings.Contains(string(image), "base-builder-go") || !strings.Contains(string(image), "$SRC/build.sh") {
			t.Errorf("%s: %s, %v", folder, image, err)
		}
		info, err := os.Stat(filepath.Join(folder, "build.sh"))
		if err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s: build.sh cannot be run: %v", folder, err)
		}
	}
}

// Who lacks the compiler, or what it wants for libFuzzer, is told what to
// install.
func TestToolsSaysWhatIsMissing(t *testing.T) {
	path := t.TempDir()
	t.Setenv("PATH", path)
	if err := newBuilder(t.TempDir()).tools(t.Context()); err == nil || !strings.Contains(err.Error(), "clang++ is not there") {
		t.Error(err)
	}
	poor := "#!/bin/sh\necho cannot find libclang_rt.fuzzer\nexit 1\n"
	if err := os.WriteFile(filepath.Join(path, "clang++"), []byte(poor), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := newBuilder(t.TempDir()).tools(t.Context()); err == nil || !strings.Contains(err.Error(), "apt-get install libclang-rt-dev") || !strings.Contains(err.Error(), "cannot find") {
		t.Error(err)
	}
}
