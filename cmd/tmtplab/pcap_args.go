package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// named wants the arguments that the command's use names, as "show FILE".
func named(cmd *cobra.Command, args []string) error {
	names := strings.Fields(cmd.Use)[1:]
	switch {
	case len(args) < len(names):
		return fmt.Errorf("%s is missing: %s", strings.Join(names[len(args):], " and "), cmd.CommandPath()+" "+strings.Join(names, " "))
	case len(args) > len(names):
		return fmt.Errorf("%q is one too many: %s", args[len(names)], cmd.CommandPath()+" "+strings.Join(names, " "))
	}
	return nil
}

// longer refuses a duration of nothing for a flag that is given.
func longer(cmd *cobra.Command, flag string, d time.Duration) error {
	if cmd.Flags().Changed(flag) && d <= 0 {
		return fmt.Errorf("--%s %v: want more than 0", flag, d)
	}
	return nil
}

// within returns the command's context, which ends after the time that a flag
// gives, if it is given.
func within(cmd *cobra.Command, flag string, limit time.Duration) (context.Context, context.CancelFunc, error) {
	if err := longer(cmd, flag, limit); err != nil {
		return nil, nil, err
	}
	if limit == 0 {
		return cmd.Context(), func() {}, nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), limit)
	return ctx, cancel, nil
}

// amount is a number of things: "1 line", "2 lines". The first word has the s.
func amount[N int | int64](n N, of string) string {
	if n == 1 {
		return "1 " + of
	}
	thing, rest, more := strings.Cut(of, " ")
	if more {
		rest = " " + rest
	}
	return fmt.Sprintf("%d %ss%s", n, thing, rest)
}
