package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/fuzz/bench"
)

func fuzzBenchServeCommand() *cobra.Command {
	var fault, address string
	var stdin bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the server with one of the faults",
		Long: `Runs the server with a fault, for whatever fuzzer is to find it, until it is
interrupted or the fault ends it. Its address is the first line that it prints.
Without --fault the server is correct. Accounts and messages are kept in memory.`,
		Example: `  tmtplab fuzz bench serve --fault page-end
  tmtplab fuzz bench serve --fault nesting-deep --listen tcp://127.0.0.1:7000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var planted *bench.Fault
			if fault != "" {
				f, err := faultNamed(fault)
				if err != nil {
					return err
				}
				planted = &f
			}
			ctx := cmd.Context()
			if stdin {
				var cancel context.CancelFunc
				ctx, cancel = context.WithCancel(ctx)
				defer cancel()
				go func() {
					io.Copy(io.Discard, cmd.InOrStdin())
					cancel()
				}()
			}
			// For tls:// a certificate is made on the spot.
			ln, err := (&serveOptions{dev: true}).listenOn(address)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), ln.address())
			if err := bench.New(planted).Serve(ctx, ln); err != nil {
				return &exitError{exitFellShort, "cannot go on listening: " + reason(err)}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&fault, "fault", "", "`name` of the fault")
	f.StringVar(&address, "listen", "tcp://127.0.0.1:0", "`address` to listen on: tcp://host:port, tls://host:port, unix:path (port 0 is any free one)")
	f.BoolVar(&stdin, "stdin", false, "stop also when standard input ends, as it does with the program that started this")
	return cmd
}

// faultNamed finds a fault. The error about one that is not there names those
// near it.
func faultNamed(name string) (bench.Fault, error) {
	if f, ok := bench.Lookup(name); ok {
		return f, nil
	}
	var names []string
	for _, f := range bench.All() {
		names = append(names, f.Name)
	}
	if near := closest(strings.ToUpper(name), names, 3); len(near) > 0 {
		return bench.Fault{}, fmt.Errorf("there is no fault %q; near it are %s", name, strings.Join(near, ", "))
	}
	return bench.Fault{}, fmt.Errorf("there is no fault %q; tmtplab fuzz bench list shows them", name)
}
