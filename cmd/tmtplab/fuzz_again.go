package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
)

// fuzzAgain carries out again what was kept of a finding, or a program that
// somebody wrote.
type fuzzAgain struct {
	target fuzzTarget
	kept   *finding.Kept
	lab    *fuzz.Lab
}

// aim reads what is to be carried out, and brings its target up: the one that
// flags name, or else the one that the finding was found in.
func (a *fuzzAgain) aim(cmd *cobra.Command, path string) (err error) {
	if a.kept, err = finding.Read(path); err != nil {
		return err
	}
	if a.target.unnamed() {
		if err := a.remember(cmd); err != nil {
			return err
		}
	}
	if err := a.target.check(cmd); err != nil {
		return err
	}
	if err := a.target.start(cmd, ""); err != nil {
		return err
	}
	if a.lab, err = fuzz.NewLab(cmd.Context(), a.target.target, a.target.watch); err != nil {
		return a.target.unserved(cmd.Context(), err)
	}
	if a.target.reference != nil {
		err = a.lab.Against(*a.target.reference)
	}
	return err
}

// remember takes over how the server of the finding was reached. Flags that were
// given besides count.
func (a *fuzzAgain) remember(cmd *cobra.Command) error {
	var before fuzzTarget
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	before.flags(flags)
	if err := flags.Parse(a.kept.Arguments); err != nil {
		return fmt.Errorf("%s: its arguments: %w", a.kept.Folder, err)
	}
	now := &a.target
	now.address, now.trust, now.command = before.address, before.trust, before.command
	now.differential = now.differential || before.differential
	if !cmd.Flags().Changed("answer") {
		now.target.Timeouts.Answer = before.target.Timeouts.Answer
	}
	return nil
}

// stop ends what aim has started, however far it got.
func (a *fuzzAgain) stop() {
	if a.lab != nil {
		a.lab.Close()
	}
	a.target.stop()
}

// down gives an error of a lab its exit code.
func down(ctx context.Context, err error) error {
	gone, unreachable := new(fuzz.GoneError), new(execute.UnreachableError)
	switch {
	case ctx.Err() != nil:
		return &exitError{exitFellShort, "interrupted"}
	case errors.As(err, &gone), errors.As(err, &unreachable):
		return &exitError{exitUnreachable, err.Error()}
	}
	return err
}

// unserved gives an error of beginning with a target its exit code. Its address
// is right, so whatever is wrong is wrong there.
func (t *fuzzTarget) unserved(ctx context.Context, err error) error {
	err = down(ctx, err)
	if e := new(exitError); errors.As(err, &e) {
		return e
	}
	return &exitError{exitUnreachable, fmt.Sprintf("%s: whoever wants to register there is not served: %v", t.target.Address, err)}
}

// known returns the finding that was kept as oracles tell of it; nil when there
// was none.
func (a *fuzzAgain) known() *oracle.Finding {
	f := &a.kept.Finding
	if f.Oracle == "" {
		return nil
	}
	return &oracle.Finding{Oracle: f.Oracle, Requirement: f.Requirement, Edge: f.Edge, Line: f.Line, Text: f.Text}
}
