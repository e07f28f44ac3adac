package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/conformance/selftest"
	"github.com/tmtplab/tmtplab/spec"
)

// coverageSchema names the version of the JSON form.
const coverageSchema = "tmtplab/coverage/1"

// coverage is what spec coverage prints.
type coverage struct {
	Schema       string             `json:"schema"`
	Summary      []roleCoverage     `json:"summary"`
	Requirements []selftest.Covered `json:"requirements"`
}

// roleCoverage counts the requirements that bind one role.
type roleCoverage struct {
	Role     string `json:"role"`
	Total    int    `json:"total"`
	Checked  int    `json:"checked"`  // by a check, or by the judge of traces
	Musts    int    `json:"musts"`    // checked ones of level M
	Attacked int    `json:"attacked"` // those of them that a mutant breaks
	Reasoned int    `json:"reasoned"` // without a check, for a reason
	Gaps     int    `json:"gaps"`
}

func specCoverageCommand() *cobra.Command {
	var format string
	var gaps bool
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Show what is checked, and what shows that the checks can fail",
		Long: `Prints, for each requirement, how many checks test it, whether every trace is
held against it, and how many mutants break it, or the reason why there is no
check. It is a gap when there is neither a check nor a reason, and when there is
no mutant for a must that is checked.

Exit code 1: there are gaps.`,
		Example: `  tmtplab spec coverage
  tmtplab spec coverage --gaps
  tmtplab spec coverage --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c := newCoverage(selftest.Coverage(conformance.Checks(), mutant.All()))
			if gaps {
				c.Requirements = slices.DeleteFunc(c.Requirements, func(r selftest.Covered) bool { return r.Gap == "" })
			}
			var err error
			switch format {
			case "table":
				quiet, _ := cmd.Flags().GetBool("quiet")
				err = c.print(cmd.OutOrStdout(), quiet)
			case "json":
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetEscapeHTML(false)
				out.SetIndent("", "  ")
				err = out.Encode(c)
			default:
				return fmt.Errorf("--format %s: want table or json", format)
			}
			if err == nil && c.gaps() > 0 {
				err = &exitError{code: exitFellShort}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "`form` of the output: table or json")
	cmd.Flags().BoolVar(&gaps, "gaps", false, "leave out what has no gap")
	return cmd
}

func newCoverage(rows []selftest.Covered) *coverage {
	c := &coverage{Schema: coverageSchema, Requirements: rows}
	for _, role := range []spec.Role{spec.Server, spec.Client} {
		count := roleCoverage{Role: role.String()}
		for _, r := range rows {
			if r.Role == count.Role {
				count.add(&r)
			}
		}
		c.Summary = append(c.Summary, count)
	}
	return c
}

func (n *roleCoverage) add(r *selftest.Covered) {
	n.Total++
	switch {
	case len(r.Checks) > 0 || r.Traced:
		n.Checked++
		if r.Level == spec.Must {
			n.Musts++
			n.Attacked += min(len(r.Mutants), 1)
		}
	case r.Reason != "":
		n.Reasoned++
	}
	if r.Gap != "" {
		n.Gaps++
	}
}

func (c *coverage) gaps() (n int) {
	for _, count := range c.Summary {
		n += count.Gaps
	}
	return n
}

// print writes the matrix, and a line for each role.
func (c *coverage) print(w io.Writer, quiet bool) error {
	if !quiet && len(c.Requirements) > 0 {
		var rows [][]string
		for i := range c.Requirements {
			rows = append(rows, coverageRow(&c.Requirements[i]))
		}
		if err := printTable(w, 70, []string{"requirement", "level", "checks", "traces", "mutants", ""}, rows); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	for _, n := range c.Summary {
		if _, err := fmt.Fprintf(w, "%s: %d requirements, %d checked, %d not for a reason; %d of %d checked musts have a mutant; %d gaps\n",
			n.Role, n.Total, n.Checked, n.Reasoned, n.Attacked, n.Musts, n.Gaps); err != nil {
			return err
		}
	}
	return nil
}

func coverageRow(r *selftest.Covered) []string {
	number := func(n int) string {
		if n == 0 {
			return "·"
		}
		return strconv.Itoa(n)
	}
	traced := "·"
	if r.Traced {
		traced = "yes"
	}
	note := r.Reason
	switch {
	case r.Gap != "":
		note = "gap: " + r.Gap
	case note != "" && len(r.Checks) > 0:
		note = "in part: " + note
	}
	return []string{r.ID, r.Level.Word(), number(len(r.Checks)), traced, number(len(r.Mutants)), note}
}
