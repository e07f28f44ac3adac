// Command campaign runs the native fuzz targets of this repository, which it
// finds by itself, and measures them. It is what make fuzz, make fuzz-rates and
// make fuzz-coverage run, in the folder of the module.
//
//	campaign run [-time 10s] [-workers 1] [-together N] [TARGET…]
//	campaign rates [-execs 50000] [-rounds 5] EMPTY TARGET…
//	campaign coverage [-least 95] PACKAGE=FOLDER,FOLDER,… …
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// errFellShort says that what was tested or measured is not good enough; why
// has been printed.
var errFellShort = fmt.Errorf("see above")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch err := command(ctx, os.Stdout, os.Args[1:]); {
	case err == errFellShort:
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "campaign:", err)
		os.Exit(2)
	}
}

func command(ctx context.Context, out io.Writer, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("one of run, rates and coverage must be named")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	duration := flags.Duration("time", 10*time.Second, "how long each target runs")
	workers := flags.Int("workers", 1, "processes that run a target")
	together := flags.Int("together", runtime.NumCPU(), "targets that run at once")
	execs := flags.Int("execs", 50_000, "executions of a target in each round")
	rounds := flags.Int("rounds", 5, "how often each target is measured")
	least := flags.Float64("least", 95, "lines to be reached, in percent")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	targets, err := native.Find(os.DirFS("."))
	if err != nil {
		return err
	}
	switch args[0] {
	case "run":
		chosen, err := choose(targets, flags.Args())
		if err != nil {
			return err
		}
		return run(ctx, out, chosen, *duration, *workers, max(1, *together))
	case "rates":
		chosen, err := choose(targets, flags.Args())
		if err != nil {
			return err
		}
		return rates(ctx, out, chosen, *execs, *rounds)
	case "coverage":
		return coverages(ctx, out, flags.Args(), *least)
	}
	return fmt.Errorf("there is no command %s", args[0])
}
