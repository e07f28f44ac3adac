package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/sim/scenarios"
	"github.com/tmtplab/tmtplab/sim/workload"
)

func simListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list [scenario]",
		Short: "Show the scenarios that come along, or the text of one",
		Example: `  tmtplab sim list
  tmtplab sim list storm > my-storm.yaml`,
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return scenarios.Names(), cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				text, ok := scenarios.Text(args[0])
				if !ok {
					return fmt.Errorf("there is no scenario %s; tmtplab sim list shows those that come along", args[0])
				}
				_, err := cmd.OutOrStdout().Write(text)
				return err
			}
			for _, name := range scenarios.Names() {
				text, _ := scenarios.Text(name)
				s, err := workload.Parse(name, text)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%-24s %s\n", name, s.Question)
			}
			return nil
		},
	}
}
