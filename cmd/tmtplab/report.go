package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/reports"
)

func reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Render and compare reports that were kept as JSON",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(reportShowCommand(), reportCompareCommand(), &cobra.Command{
		Use:   "badge FILE",
		Short: "Print a badge, an SVG",
		Args:  cobra.ExactArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return showReports(cmd, args, "badge") },
	})
	return cmd
}

func reportShowCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show FILE...",
		Short: "Print reports in another format",
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return showReports(cmd, args, format) },
	}
	cmd.Flags().StringVar(&format, "format", "table", "`format`: table, "+strings.Join(reports.Formats(), ", "))
	return cmd
}

func showReports(cmd *cobra.Command, files []string, format string) error {
	if format != "table" && !slices.Contains(reports.Formats(), format) {
		return fmt.Errorf("--format %s: want table, %s", format, strings.Join(reports.Formats(), ", "))
	}
	for _, file := range files {
		r, err := readReport(file)
		if err != nil {
			return err
		}
		write := func(w io.Writer) error { return reports.Write(w, format, r) }
		if format == "table" {
			quiet, _ := cmd.Flags().GetBool("quiet")
			write = func(w io.Writer) error {
				return reports.WriteTable(w, r, reports.TableOptions{Color: colored(cmd), Quiet: quiet, Transcript: 20})
			}
		}
		if err := write(cmd.OutOrStdout()); err != nil {
			return err
		}
	}
	return nil
}

func reportCompareCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "compare OLD NEW",
		Short: "Print what changed between two reports",
		Long: `Prints each check whose verdict changed, and those that came or went.

Exit code 0: no check fails that did not before. 1: one does. 2: a file that is no report.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			before, err := readReport(args[0])
			if err != nil {
				return err
			}
			after, err := readReport(args[1])
			if err != nil {
				return err
			}
			worse := 0
			changes := reports.Compare(before, after)
			for _, c := range changes {
				if c.Worse() {
					worse++
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, was %s\n", c.Check, cmp.Or(c.New, "gone"), cmp.Or(c.Old, "not there"))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d changes, %d new failures\n", len(changes), worse)
			if worse > 0 {
				return &exitError{code: exitFellShort}
			}
			return nil
		},
	}
}

func readReport(file string) (*reports.Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", file, reason(err))
	}
	defer f.Close()
	r, err := reports.ReadJSON(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}
