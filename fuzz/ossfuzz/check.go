package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// planted is a target with a fault that one input finds, by which is seen that
// faults are found: the input is in its seeds.
//
//go:embed testdata/planted.txt
var planted string

var plantedTarget = native.Target{Name: "FuzzPlanted", File: "fuzz/native/planted/planted_test.go"}

const plantedSeed = "go test fuzz v1\n[]byte(\"planted\")\n"

// check has targets built by build.sh, on a copy of the module, and runs each
// for a time with its seeds and its dictionary.
func check(ctx context.Context, out io.Writer, targets []native.Target, each time.Duration) (err error) {
	temp, err := os.MkdirTemp("", "ossfuzz")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	b := newBuilder(temp)
	if err := b.tools(ctx); err != nil {
		return err
	}
	if err := b.copyModule("."); err != nil {
		return err
	}
	if err := b.plant(); err != nil {
		return err
	}
	fmt.Fprintf(out, "building %d targets with libFuzzer and AddressSanitizer\n", len(targets))
	began := time.Now()
	targets = append(targets[:len(targets):len(targets)], plantedTarget)
	if log, err := b.build(ctx, targets); err != nil {
		fmt.Fprintf(out, "%s\nbuild.sh: %v\n", log, err)
		return errFellShort
	}
	fmt.Fprintf(out, "built in %v\n", time.Since(began).Round(time.Second))
	// Where OSS-Fuzz runs the targets, the module is not there.
	if err := os.RemoveAll(b.source); err != nil {
		return err
	}
	fmt.Fprintf(out, "%-12s %6s %6s %9s %8s\n", "target", "seeds", "tokens", "execs", "counters")
	failed := 0
	for _, t := range targets {
		r, err := b.run(ctx, t, each)
		if ctx.Err() != nil {
			return errFellShort
		}
		switch {
		case err != nil:
			return err
		case t == plantedTarget && r.foundPlanted():
			fmt.Fprintf(out, "%-12s found, as it should be\n", program(t))
		case t == plantedTarget:
			failed++
			fmt.Fprintf(out, "%-12s was NOT found: faults would go by unseen\n%s\n", program(t), r.output)
		case r.wrong() != "":
			failed++
			fmt.Fprintf(out, "%-12s FAILED: %s\n%s\n", program(t), r.wrong(), r.output)
		default:
			fmt.Fprintf(out, "%-12s %6d %6d %9d %8d\n", program(t), r.seeds, r.tokens, r.executions, r.counters)
		}
	}
	if failed > 0 {
		fmt.Fprintf(out, "%d of %d targets failed\n", failed, len(targets))
		return errFellShort
	}
	return nil
}

// plant puts the faulty target into the copy of the module.
func (b *builder) plant() error {
	folder := filepath.Join(b.source, plantedTarget.Folder())
	for name, text := range map[string]string{
		"doc.go":                         "// Package planted has a fault.\npackage planted\n",
		"planted_test.go":                planted,
		"testdata/fuzz/FuzzPlanted/seed": plantedSeed,
	} {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
