package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/spec"
)

// specList is one run of spec list: the filter as it was typed.
type specList struct {
	filter        spec.Filter
	levels, bases []string
	profile       string
}

func specListCommand() *cobra.Command {
	l := new(specList)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List requirements",
		Long: `Lists the requirements that meet all filters given, or the whole catalogue.
With --quiet it prints their IDs alone, one a line.

Exit code 2: no requirement meets the filters.`,
		Example: `  tmtplab spec list
  tmtplab spec list --section 9 --level must
  tmtplab spec list --role client --basis observed --quiet`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&l.filter.IDs, "req", nil, "list this `ID` with its second part, or a family like FRAME (repeatable)")
	f.StringArrayVar(&l.filter.Sections, "section", nil, "list this `section`: its number, its title, or a family (repeatable)")
	f.StringSliceVar(&l.levels, "level", nil, "list this `level`: must, should or may (repeatable)")
	f.StringSliceVar(&l.bases, "basis", nil, "list this `basis`: stated, implied or observed (repeatable)")
	f.StringSliceVar(&l.filter.Roles, "role", nil, "list what binds this `role`: server or client")
	f.StringVar(&l.profile, "profile", "", "list what counts in this `profile`: draft or interop")
	return cmd
}

func (l *specList) run(cmd *cobra.Command) error {
	if err := l.parse(); err != nil {
		return err
	}
	found := spec.Select(l.filter)
	if len(found) == 0 {
		return fmt.Errorf("no requirement meets all the filters")
	}
	if quiet, _ := cmd.Flags().GetBool("quiet"); quiet {
		for _, r := range found {
			fmt.Fprintln(cmd.OutOrStdout(), r.ID)
		}
		return nil
	}
	var rows [][]string
	for _, r := range found {
		rows = append(rows, []string{r.ID, r.Level.Word(), r.Basis.Word(), r.Section, r.Statement})
	}
	if err := printTable(cmd.OutOrStdout(), 90, []string{"requirement", "level", "basis", "section", "statement"}, rows); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "\n%d of %d requirements\n", len(found), len(spec.Requirements()))
	return nil
}

// parse checks each value by itself, so that a misspelt one is named.
func (l *specList) parse() error {
	for _, s := range l.levels {
		level, ok := spec.ParseLevel(s)
		if !ok {
			return fmt.Errorf("--level %s: want must, should or may", s)
		}
		l.filter.Levels = append(l.filter.Levels, level)
	}
	for _, s := range l.bases {
		basis, ok := spec.ParseBasis(s)
		if !ok {
			return fmt.Errorf("--basis %s: want stated, implied or observed", s)
		}
		l.filter.Bases = append(l.filter.Bases, basis)
	}
	for _, s := range l.filter.Roles {
		if s != spec.Server.String() && s != spec.Client.String() {
			return fmt.Errorf("--role %s: want server or client", s)
		}
	}
	switch l.filter.Profile = spec.Profile(l.profile); l.filter.Profile {
	case "", spec.Draft, spec.Interop:
	default:
		return fmt.Errorf("--profile %s: want draft or interop", l.profile)
	}
	for _, s := range l.filter.IDs {
		if len(spec.Select(spec.Filter{IDs: []string{s}})) == 0 {
			return unknownRequirement(s)
		}
	}
	for _, s := range l.filter.Sections {
		if len(spec.Select(spec.Filter{Sections: []string{s}})) == 0 {
			return fmt.Errorf("no requirement is of section %q", s)
		}
	}
	return nil
}
