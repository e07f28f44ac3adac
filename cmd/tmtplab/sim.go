package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/sim/scenarios"
	"github.com/tmtplab/tmtplab/sim/workload"
)

func simCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Simulate any number of clients on flaky links, in virtual time",
		Long: `Runs the reference server and client in virtual time: real code and real headers
over simulated links, under the load and the faults of a scenario, with oracles
that see every step. The same scenario and seed give the same run, event for
event, on every machine.

A scenario is a YAML file, or one of those that come along: sim list shows them,
and sim list NAME prints one, to be changed.`,
		Example: `  tmtplab sim list
  tmtplab sim run first-steps
  tmtplab sim run storm --seeds 1..20`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(simRunCommand(), simListCommand(), simReplayCommand(), simPholdCommand(), simValidateCommand(),
		simSweepCommand(), simMergeCommand(), simPlotCommand(), simWorkerCommand())
	return cmd
}

// readScenario reads a scenario: a file, or one that comes along.
func readScenario(path string, sets []string) (*workload.Scenario, error) {
	name, text := path, []byte(nil)
	if known, ok := scenarios.Text(path); ok {
		name, text = "scenario "+path, known
	} else {
		var err error
		if text, err = os.ReadFile(path); err != nil {
			if errors.Is(err, os.ErrNotExist) && !strings.ContainsAny(path, "./") {
				return nil, fmt.Errorf("there is no file and no scenario %s; tmtplab sim list shows those that come along", path)
			}
			return nil, err
		}
	}
	s, err := workload.Parse(name, text)
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		path, value, ok := strings.Cut(set, "=")
		if !ok {
			return nil, fmt.Errorf("--set %s: want path=value, as in --set server.timers.ack=10s", set)
		}
		if err := s.Set(path, value); err != nil {
			return nil, fmt.Errorf("--set %s: %w", set, err)
		}
	}
	return s, s.Check()
}
