package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/sim/link"
)

func linkListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Show the links there are, and where their figures come from",
		Example: `  tmtplab link list`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var rows [][]string
			for _, f := range link.Presets() {
				rows = append(rows, []string{f.Name, limit(f.Down), limit(f.Up), f.RTT.String(), f.About + ". " + capital(f.Source)})
			}
			return printTable(cmd.OutOrStdout(), 60, []string{"name", "down", "up", "round trip", "what it is, and the source"}, rows)
		},
	}
}

// limit writes a rate; none is no limit.
func limit(r link.Rate) string {
	if r == 0 {
		return "no limit"
	}
	return fmt.Sprint(r)
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
