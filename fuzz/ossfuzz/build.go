package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// standins are commands that are there in the containers of OSS-Fuzz.
//
//go:embed standin
var standins embed.FS

// fuzzBuild makes libFuzzer's targets of Go's. Its version is the one of which
// build.sh takes what stands for package testing.
const fuzzBuild = "github.com/AdamKorcz/go-118-fuzz-build@v0.0.0-20250520111509-a70c2aa677fa"

// builder runs build.sh as OSS-Fuzz does.
type builder struct {
	root   string // $SRC
	source string // the module
	out    string // $OUT
	work   string // $WORK
	bin    string // first on $PATH
}

func newBuilder(temp string) *builder {
	at := func(name string) string { return filepath.Join(temp, name) }
	return &builder{root: at("src"), source: at("src/tmtplab"), out: at("out"), work: at("work"), bin: at("bin")}
}

// flags are those with which OSS-Fuzz compiles for AddressSanitizer, as far as
// they matter when what is compiled is Go.
const (
	flags  = "-O1 -fno-omit-frame-pointer -gline-tables-only -fsanitize=address"
	engine = "-fsanitize=fuzzer"
)

// tools sees to it that the compiler is there, and installs what stands for the
// commands of OSS-Fuzz.
func (b *builder) tools(ctx context.Context) error {
	if err := b.folders(); err != nil {
		return err
	}
	if _, err := exec.LookPath("clang++"); err != nil {
		return errors.New("clang++ is not there; on Debian: apt-get install clang")
	}
	least := filepath.Join(b.work, "least.cc")
	code := `extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }`
	if err := os.WriteFile(least, []byte(code), 0o644); err != nil {
		return err
	}
	args := append(strings.Fields(flags+" "+engine), least, "-o", least+".out")
	if text, err := exec.CommandContext(ctx, "clang++", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("clang++ has no libFuzzer with AddressSanitizer; on Debian: apt-get install libclang-rt-dev: %w\n%s", err, text)
	}
	install := exec.CommandContext(ctx, "go", "install", fuzzBuild)
	install.Env = append(os.Environ(), "GOBIN="+b.bin)
	if text, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("go install %s: %w\n%s", fuzzBuild, err, text)
	}
	return nil
}

// folders makes the builder's folders, with the stand-ins.
func (b *builder) folders() error {
	for _, folder := range []string{b.source, b.out, b.work, b.bin} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	return fs.WalkDir(standins, "standin", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := standins.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(b.bin, e.Name()), text, 0o755)
	})
}

// copyModule copies a folder, but those in it that begin with a dot: a target
// is built in a way that changes its files.
func (b *builder) copyModule(from string) error {
	return filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		to := filepath.Join(b.source, rel)
		switch {
		case e.IsDir() && rel != "." && e.Name()[0] == '.':
			return fs.SkipDir
		case e.IsDir():
			return os.MkdirAll(to, 0o755)
		case !e.Type().IsRegular():
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, text, info.Mode().Perm())
	})
}

// build runs build.sh, and returns what it printed. Where the module is must
// not go into what is compiled, so that little is on the next run.
func (b *builder) build(ctx context.Context, targets []native.Target) (log []byte, err error) {
	var names []string
	for _, t := range targets {
		names = append(names, t.Name)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(b.source, "fuzz/ossfuzz/build.sh"))
	cmd.Env = append(os.Environ(), "PATH="+b.bin+":"+os.Getenv("PATH"),
		"SRC="+b.root, "OUT="+b.out, "WORK="+b.work, "TARGETS="+strings.Join(names, " "),
		"GOFLAGS=-trimpath -buildvcs=false",
		"CC=clang", "CXX=clang++", "CXXFLAGS="+flags, "LIB_FUZZING_ENGINE="+engine)
	cmd.Dir = b.root
	var all bytes.Buffer
	cmd.Stdout, cmd.Stderr = &all, &all
	err = cmd.Run()
	return all.Bytes(), err
}
