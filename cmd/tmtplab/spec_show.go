package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/spec"
)

func specShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID...",
		Short: "Show a requirement with all that belongs to it",
		Long: `Shows a requirement: what it asks, whom it binds and where it comes from, the
reason when no check can prove it, and the limits, fields and rulings that
belong to it.

Exit code 2: there is no such requirement.`,
		Example: `  tmtplab spec show PING-5o
  tmtplab spec show std-2 STD-2o`,
		Args: cobra.MinimumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return requirementIDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, ids []string) error {
			var found []spec.Requirement
			for _, id := range ids {
				i := slices.IndexFunc(spec.Requirements(), func(r spec.Requirement) bool { return strings.EqualFold(r.ID, id) })
				if i < 0 {
					return unknownRequirement(id)
				}
				found = append(found, spec.Requirements()[i])
			}
			for i, r := range found {
				if i > 0 {
					fmt.Fprintln(cmd.OutOrStdout())
				}
				if err := showRequirement(cmd.OutOrStdout(), r); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// showRequirement writes one requirement, and a row for each thing that
// belongs to it.
func showRequirement(w io.Writer, r spec.Requirement) error {
	rows := [][]string{{"statement", r.Statement}}
	if r.Untestable != "" {
		rows = append(rows, []string{"untestable", r.Untestable})
	}
	for _, l := range spec.Limits() {
		if l.Requirement == r.ID {
			rows = append(rows, []string{"limit", fmt.Sprintf("%d %s: %s", l.Value, l.Unit, l.Meaning)})
		}
	}
	if names := fieldsThatBreak(r.ID); len(names) > 0 {
		rows = append(rows, []string{"fields", strings.Join(names, ", ")})
	}
	for _, ruling := range spec.RulingsOn(r.ID) {
		rows = append(rows, []string{"ruling", ruling.Text})
	}
	if others := otherParts(r); len(others) > 0 {
		rows = append(rows, []string{"see also", strings.Join(others, ", ")})
	}
	return printTable(w, 90, []string{r.ID, fmt.Sprintf("%s, %s; binds the %s; section %s", r.Level.Word(), r.Basis.Word(), r.Role, r.Section)}, rows)
}

// fieldsThatBreak names the fields of requests whose absence, or whose values
// out of range, break a requirement that is not the general HEAD-4.
func fieldsThatBreak(id string) []string {
	var names []string
	for op := range spec.Op(spec.OpCount) {
		for _, f := range spec.Request(op).Fields {
			if f.Breaks == id {
				names = append(names, op.String()+"."+f.Key.String())
			}
		}
	}
	return names
}

// otherParts are the requirements of the same number.
func otherParts(r spec.Requirement) []string {
	var ids []string
	for _, other := range spec.Select(spec.Filter{IDs: []string{strings.TrimRight(r.ID, "bo")}}) {
		if other.ID != r.ID {
			ids = append(ids, other.ID)
		}
	}
	return ids
}

func requirementIDs() []string {
	var ids []string
	for _, r := range spec.Requirements() {
		ids = append(ids, r.ID)
	}
	return ids
}
