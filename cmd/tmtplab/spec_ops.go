package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/spec"
)

func specOpsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "ops [NAME...]",
		Short: "Print requests and server messages with their fields",
		Long: `Prints each request and server message with its fields: type, when it must be
there, unit, legal values and meaning. A name is that of a request, the number
of its op, or the op of a server message; without names it prints them all.

Exit code 2: there is no such request or message.`,
		Example: `  tmtplab spec ops
  tmtplab spec ops PostNotify delivery notify
  tmtplab spec ops 9`,
		RunE: func(cmd *cobra.Command, names []string) error {
			headers, err := headersNamed(names)
			if err != nil {
				return err
			}
			for i, h := range headers {
				if i > 0 {
					fmt.Fprintln(cmd.OutOrStdout())
				}
				if err := printHeader(cmd.OutOrStdout(), &h); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// headersNamed returns the tables meant by the names, in the protocol's order;
// all of them when there are no names.
func headersNamed(names []string) ([]spec.HeaderDocument, error) {
	d := spec.NewDocument()
	all := slices.Concat(d.Requests, d.Messages)
	if len(names) == 0 {
		return all, nil
	}
	isNamed := func(h *spec.HeaderDocument, name string) bool {
		return strings.EqualFold(h.Name, name) || fmt.Sprint(h.Op) == name
	}
	for _, name := range names {
		if !slices.ContainsFunc(all, func(h spec.HeaderDocument) bool { return isNamed(&h, name) }) {
			return nil, fmt.Errorf("there is no request or message %q; tmtplab spec ops prints them all", name)
		}
	}
	return slices.DeleteFunc(all, func(h spec.HeaderDocument) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return isNamed(&h, name) })
	}), nil
}

func printHeader(w io.Writer, h *spec.HeaderDocument) error {
	fmt.Fprintf(w, "%s (%s): %s\n", headerTitle(h), h.Section, h.Meaning)
	if words := h.Words(); words != "" {
		fmt.Fprintf(w, "  %s\n", words)
	}
	if len(h.Fields) == 0 {
		fmt.Fprintln(w, "  no fields but op")
		return nil
	}
	return printTable(w, 60, fieldColumns, fieldRows(h))
}

// headerTitle says who sends what, as "> 9 Ping" and "< ping".
func headerTitle(h *spec.HeaderDocument) string {
	if op, ok := h.Op.(int); ok {
		return fmt.Sprintf("> %d %s", op, h.Name)
	}
	return "< " + h.Name
}

var fieldColumns = []string{"field", "type", "presence", "unit", "values", "meaning"}

func fieldRows(h *spec.HeaderDocument) [][]string {
	var rows [][]string
	for _, f := range spec.Flat(h.Fields) {
		rows = append(rows, []string{f.Name, f.Type, f.PresenceWords(), f.Unit, f.RangeWords(), f.Meaning})
	}
	return rows
}
