package main

import (
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
	"github.com/spf13/cobra"
)

// specCommand is the catalogue for readers: what the protocol asks, and which
// fields and limits it has.
func specCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "spec",
		Short: "Look things up in the protocol",
		Long:  "Prints the requirements of the protocol, its messages with their fields, and its limits.",
		Example: `  tmtplab spec list --section ping
  tmtplab spec show PING-5`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(specListCommand(), specShowCommand(), specOpsCommand(), specExportCommand(), specCoverageCommand())
	return cmd
}

// printTable writes rows under a header, without lines between them. The last
// column wraps at lastWidth characters, or where a terminal ends before that.
func printTable(w io.Writer, lastWidth int, header []string, rows [][]string) error {
	if f, ok := w.(*os.File); ok {
		lastWidth = fitted(lastWidth, terminalWidth(f), header, rows)
	}
	table := tablewriter.NewTable(w,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone, Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off}},
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithRowAutoWrap(tw.WrapNormal),
		tablewriter.WithColumnWidths(tw.Mapper[int, int]{len(header) - 1: lastWidth}),
	)
	table.Header(header)
	if err := table.Bulk(rows); err != nil {
		return fmt.Errorf("writing a table: %w", err)
	}
	return table.Render()
}

// fitted returns the width of the last column with which a table fits a
// terminal, as far as what stands in the other columns leaves it room to be
// read. A terminal of width 0 is none.
func fitted(lastWidth, terminal int, header []string, rows [][]string) int {
	const least, padding = 30, 2
	if terminal == 0 {
		return lastWidth
	}
	left := terminal - padding
	for column := range len(header) - 1 {
		widest := utf8.RuneCountInString(header[column])
		for _, row := range rows {
			widest = max(widest, utf8.RuneCountInString(row[column]))
		}
		left -= widest + padding
	}
	return min(lastWidth, max(left, least))
}
