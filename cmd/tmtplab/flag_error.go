package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError says what is wrong with a flag, in the terms of who gave it.
func flagError(cmd *cobra.Command, err error) error {
	wrong := new(pflag.InvalidValueError)
	if errors.As(err, &wrong) {
		want := map[string]string{
			"uint64": "a whole number, 0 or more", "int": "a whole number", "int64": "a whole number",
			"float64": "a number", "duration": "a time, as 10s",
		}[wrong.GetFlag().Value.Type()]
		if want != "" {
			return fmt.Errorf("--%s %s: want %s", wrong.GetFlag().Name, wrong.GetValue(), want)
		}
	}
	return fmt.Errorf("%w; %s --help shows what there is", err, cmd.CommandPath())
}
