package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// result is how a target did under libFuzzer.
type result struct {
	packed     int // seeds in its zip file
	seeds      int // of them libFuzzer read
	tokens     int // of its dictionary
	executions int
	counters   int // of its code, that were reached
	failed     error
	output     []byte
}

// run runs a target as OSS-Fuzz does: from the folder of programs, with the
// limits that it sets.
func (b *builder) run(ctx context.Context, t native.Target, each time.Duration) (*result, error) {
	found, seeds := filepath.Join(b.work, "run", t.Name, "found"), filepath.Join(b.work, "run", t.Name, "seeds")
	for _, folder := range []string{found, seeds} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
	}
	r := new(result)
	var err error
	if r.packed, err = unpack(filepath.Join(b.out, program(t)+"_seed_corpus.zip"), seeds); err != nil {
		return nil, err
	}
	const memory, patience = "-rss_limit_mb=2560", "-timeout=25"
	cmd := exec.CommandContext(ctx, "./"+program(t), "-max_total_time="+strconv.Itoa(max(1, int(each.Seconds()))),
		memory, patience, "-dict="+program(t)+".dict", "-artifact_prefix="+found+"/", found, seeds)
	cmd.Dir = b.out
	cmd.Env = []string{"ASAN_OPTIONS=detect_leaks=0", "PATH=" + os.Getenv("PATH"), "TMPDIR=" + b.work}
	r.output, r.failed = cmd.CombinedOutput()
	r.read()
	return r, nil
}

var (
	seedFiles  = regexp.MustCompile(`(?m)^INFO: seed corpus: files: (\d+)`)
	dictionary = regexp.MustCompile(`(?m)^Dictionary: (\d+) entries`)
	done       = regexp.MustCompile(`(?m)^Done (\d+) runs in`)
	reached    = regexp.MustCompile(`(?m)^#\d+\s+DONE\s+cov: (\d+)`)
)

// read takes the figures out of what libFuzzer printed.
func (r *result) read() {
	for figure, pattern := range map[*int]*regexp.Regexp{&r.seeds: seedFiles, &r.tokens: dictionary, &r.executions: done, &r.counters: reached} {
		if m := pattern.FindSubmatch(r.output); m != nil {
			*figure, _ = strconv.Atoi(string(m[1]))
		}
	}
}

// wrong says why a run is no good; "" when it is.
func (r *result) wrong() string {
	switch {
	case r.failed != nil:
		return r.failed.Error()
	case r.seeds != r.packed || r.seeds == 0:
		return fmt.Sprintf("it read %d of %d seeds", r.seeds, r.packed)
	case r.tokens == 0:
		return "it has no dictionary"
	case r.executions < r.seeds:
		return "it did not run all of its seeds"
	case r.counters == 0:
		return "its code is not instrumented"
	}
	return ""
}

// foundPlanted reports whether the fault that was planted is what made the
// target fail, and nothing else.
func (r *result) foundPlanted() bool {
	return r.failed != nil && strings.Contains(string(r.output), "the planted fault was found") && bytes.Contains(r.output, []byte("panic: fatal"))
}

// weight is how each input begins with OSS-Fuzz: an octet that says what share
// of the rest the argument gets.
const weight = 0xFF

// unpack unpacks seeds into a folder and returns how many there are. The
// version of what stands for package testing that can be had as a module knows
// no weights: with it a length of 32 bits comes first.
func unpack(file, folder string) (n int, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", file, err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return 0, err
		}
		seed, err := io.ReadAll(r)
		if err != nil {
			return 0, fmt.Errorf("%s: %s: %w", file, f.Name, err)
		}
		if len(seed) == 0 || seed[0] != weight {
			return 0, fmt.Errorf("%s: %s: it does not begin with a weight", file, f.Name)
		}
		seed = append(binary.BigEndian.AppendUint32(nil, uint32(len(seed)-1)), seed[1:]...)
		if err := os.WriteFile(filepath.Join(folder, f.Name), seed, 0o644); err != nil {
			return 0, err
		}
	}
	return len(z.File), nil
}
