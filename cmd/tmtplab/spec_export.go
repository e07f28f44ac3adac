package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/spec"
)

func specExportCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print everything, for other programs or as a document",
		Long: `Prints all requirements, rulings, requests, messages, fields and limits. Two
runs print the same octets. The JSON form names its version in "schema".`,
		Example: `  tmtplab spec export --format json
  tmtplab spec export --format md`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch d := spec.NewDocument(); format {
			case "json":
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetEscapeHTML(false)
				out.SetIndent("", "  ")
				return out.Encode(d)
			case "md":
				return writeSpecMarkdown(cmd.OutOrStdout(), d)
			}
			return fmt.Errorf("--format %s: want json or md", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "json", "`form` of the output: json or md")
	return cmd
}
