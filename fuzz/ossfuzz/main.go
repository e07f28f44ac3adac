// Command ossfuzz is about the fuzz targets as OSS-Fuzz and ClusterFuzzLite
// build them: with libFuzzer, in containers of theirs. It lists the targets for
// build.sh, finds what in their code would keep them from being built, and
// checks without a container that each is built and runs.
//
//	go run ./fuzz/ossfuzz list [TARGET…]
//	go run ./fuzz/ossfuzz lint
//	go run ./fuzz/ossfuzz check [-time 4s] [TARGET…]
//
// All three run in the folder of the module. README.md tells more.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// errFellShort says that a target is not as it should be, or failed; how has
// been printed.
var errFellShort = errors.New("see above")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch err := command(ctx, os.Stdout, os.Args[1:]); {
	case err == errFellShort:
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "ossfuzz:", err)
		os.Exit(2)
	}
}

func command(ctx context.Context, out io.Writer, args []string) error {
	if len(args) == 0 {
		return errors.New("one of list, lint and check must be named")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	each := flags.Duration("time", 4*time.Second, "how long each target runs")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	module := os.DirFS(".")
	targets, err := findTargets(module, flags.Args())
	if err != nil {
		return err
	}
	switch args[0] {
	case "list":
		for _, t := range targets {
			fmt.Fprintln(out, t.Folder(), t.Name, program(t))
		}
		return nil
	case "lint", "check":
		findings, err := lint(module, targets)
		if err != nil {
			return err
		}
		for _, f := range findings {
			fmt.Fprintln(out, f)
		}
		if findings != nil {
			return errFellShort
		}
		if args[0] == "check" {
			return check(ctx, out, targets, *each)
		}
		return nil
	}
	return fmt.Errorf("there is no command %s", args[0])
}
