// Command tmtplab is a laboratory for the TMTP protocol: a conformance suite,
// a reference server and client, and the tools around them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes, the same for every command.
const (
	exitOK          = 0
	exitFellShort   = 1 // the thing under test fell short
	exitUsage       = 2 // wrong usage, or unreadable input
	exitUnreachable = 3 // the target could not be reached
)

// exitError ends the program with a code and one line on stderr; an empty
// text ends it silently, when what is wrong was reported already.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

func main() {
	// testscript runs the program under its own name inside the test binary,
	// so all that a run does is in run.
	os.Exit(run())
}

// run executes the command line and returns the exit code. The first
// interrupt ends the command with what it has learned so far; a second kills.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err := rootCommand().ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	code := exitUsage
	if e := new(exitError); errors.As(err, &e) {
		code = e.code
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(os.Stderr, "tmtplab:", text)
	}
	return code
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "tmtplab",
		Short:         "A laboratory for the TMTP protocol",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentFlags().Bool("quiet", false, "print results only")
	root.PersistentFlags().Bool("no-color", false, "print without colour (as NO_COLOR does)")
	root.AddCommand(serveCommand())
	root.AddCommand(clientCommand())
	root.AddCommand(conformCommand())
	root.AddCommand(specCommand())
	root.AddCommand(simCommand())
	root.AddCommand(fuzzCommand())
	root.AddCommand(pcapCommand())
	root.AddCommand(linkCommand())
	root.AddCommand(reportCommand())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return flagError(cmd, err)
	})
	root.Args = cobra.NoArgs
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return root
}
