package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/sim"
	"github.com/tmtplab/tmtplab/sim/workload"
)

func simReplayCommand() *cobra.Command {
	r := new(simRun)
	cmd := &cobra.Command{
		Use:   "replay file",
		Short: "Run again what was reported, and see the same",
		Long: `Runs a simulation again: that of a JSON report of sim run, or of a scenario that
--shrink has made small. It prints what happens, and says whether it is what
happened before, by the hash of all events.

Exit code 0: the same happened, and nothing that must not. 1: something that
must not, or not the same. 2: the file cannot be read.`,
		Example: `  tmtplab sim replay report.json
  tmtplab sim replay small.yaml --sequence small.svg`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return r.replay(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&r.pcap, "pcap", "", "keep the traffic of the captured clients in this `file`, as pcapng")
	f.StringVar(&r.sequence, "sequence", "", "draw the traffic of the captured clients into this `file`, .svg or .mmd")
	f.IntSliceVar(&r.capture, "capture", nil, "`clients` to capture, by number, in place of the scenario's (default: all, up to 16)")
	return cmd
}

// maxShown is how many clients a replay shows when none are named.
const maxShown = 16

func (r *simRun) replay(cmd *cobra.Command, path string) error {
	s, hash, err := reported(path)
	if err != nil {
		return err
	}
	if r.capture != nil {
		s.Capture = r.capture
	} else if len(s.Capture) == 0 {
		for i := range min(s.Clients(), maxShown) {
			s.Capture = append(s.Capture, i)
		}
	}
	r.bar = newSimBar(cmd)
	res, err := r.once(cmd, s)
	if err != nil {
		return err
	}
	rep := sim.Report(s, res, "tmtplab sim replay "+shellWord(path))
	if err := r.write(cmd, rep, res, nil); err != nil {
		return err
	}
	switch now := rep.TraceHash; {
	case hash == "":
		fmt.Fprintln(cmd.OutOrStdout(), "the file does not say what happened before")
	case hash == now:
		fmt.Fprintln(cmd.OutOrStdout(), "the same as before")
	default:
		return &exitError{exitFellShort, fmt.Sprintf("not the same as before: hash %s, which was %s", now, hash)}
	}
	return verdict(rep, nil)
}

// smallHash finds the hash in the answer of a scenario made small.
var smallHash = regexp.MustCompile(`Trace hash ([0-9a-f]{16})\.`)

// reported reads a scenario and the hash of an earlier run of it.
func reported(path string) (s *workload.Scenario, hash string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		if s, err = workload.Parse(path, text); err != nil {
			return nil, "", err
		}
		if m := smallHash.FindStringSubmatch(s.Answer); m != nil {
			hash = m[1]
		}
		return s, hash, nil
	}
	var rep reports.Report
	if err := json.Unmarshal(text, &rep); err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	if rep.Kind != "sim" || rep.Scenario == nil || rep.Scenario.Text == "" {
		return nil, "", fmt.Errorf("%s is no report of sim run", path)
	}
	s, err = workload.Parse(path+": scenario.text", []byte(rep.Scenario.Text))
	return s, rep.TraceHash, err
}
