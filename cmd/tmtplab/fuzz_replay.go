package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
)

// fuzzReplay is one run of the fuzz replay command.
type fuzzReplay struct {
	fuzzAgain
	times int
	pcap  string
}

func fuzzReplayCommand() *cobra.Command {
	r := new(fuzzReplay)
	cmd := &cobra.Command{
		Use:   "replay FILE|FOLDER",
		Short: "Carry out a finding or a program again",
		Long: `Carries out a program several times, and says what was wrong and how often. The
program is that of a finding's folder, or a file, as fuzz run writes it or as
somebody has written it by hand. Without --target it is done to the server in
which the finding was found, and a program of no finding to the reference server.
What went over the links of the first time that shows something is printed.

Exit code 0: nothing was wrong. 1: something was, or it was interrupted. 2: wrong
usage, or a file that is no program. 3: no TMTP server answers at the target.`,
		Example: `  tmtplab fuzz replay findings/crash-0123456789abcdef
  tmtplab fuzz replay mine.tmtp --target tcp://127.0.0.1:7000 --times 100
  tmtplab fuzz replay findings/crash-0123456789abcdef --pcap out.pcapng --quiet`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	r.target.flags(f)
	f.IntVar(&r.times, "times", finding.Repeats, "how often")
	f.StringVar(&r.pcap, "pcap", "", "keep the last time as a capture in this `file`")
	return cmd
}

// fuzzShown is something that was wrong, and how often.
type fuzzShown struct {
	oracle.Finding
	times int
}

func (r *fuzzReplay) run(cmd *cobra.Command, path string) error {
	if r.times < 1 {
		return fmt.Errorf("--times %d: want 1 or more", r.times)
	}
	if err := hasFolder("--pcap", r.pcap); err != nil {
		return err
	}
	defer r.stop()
	if err := r.aim(cmd, path); err != nil {
		return err
	}
	shown, first, tried, err := r.repeat(cmd)
	if err != nil && cmd.Context().Err() == nil {
		return down(cmd.Context(), err)
	}
	out := cmd.OutOrStdout()
	if quiet, _ := cmd.Flags().GetBool("quiet"); !quiet && first != nil {
		if err := finding.WriteTranscript(out, first); err != nil {
			return err
		}
	}
	if err := r.print(out, shown, tried); err != nil {
		return err
	}
	switch {
	case cmd.Context().Err() != nil:
		return &exitError{exitFellShort, "interrupted"}
	case len(shown) > 0:
		return &exitError{code: exitFellShort}
	}
	return nil
}

// repeat carries the program out so often. It returns the trace of the first
// time that shows something, or else of the first time.
func (r *fuzzReplay) repeat(cmd *cobra.Command) (shown []fuzzShown, first *execute.Trace, tried int, err error) {
	for tried < r.times {
		var observer execute.Observer
		end := func() error { return nil }
		if r.pcap != "" && tried == r.times-1 {
			if observer, end, err = captureFinding(r.pcap); err != nil {
				return shown, first, tried, fmt.Errorf("--pcap: %w", err)
			}
		}
		trace, found, err := r.lab.Test(cmd.Context(), r.kept.Program, observer)
		if failed := end(); failed != nil && err == nil {
			err = fmt.Errorf("--pcap: %w", failed)
		}
		if err != nil {
			return shown, first, tried, err
		}
		tried++
		if first == nil || len(shown) == 0 && len(found) > 0 {
			first = trace
		}
		shown = count(shown, found)
	}
	return shown, first, tried, nil
}

// count adds what was found in one execution to what was before.
func count(shown []fuzzShown, found []oracle.Finding) []fuzzShown {
	counted := make(map[string]bool)
next:
	for i := range found {
		f := &found[i]
		if key := f.Key(); counted[key] {
			continue
		} else {
			counted[key] = true
		}
		for j := range shown {
			if shown[j].Key() == f.Key() {
				shown[j].times++
				continue next
			}
		}
		shown = append(shown, fuzzShown{*f, 1})
	}
	return shown
}

// print says what was wrong, and how often.
func (r *fuzzReplay) print(out io.Writer, shown []fuzzShown, tried int) error {
	w := new(bytes.Buffer)
	known := r.known()
	again := false
	for i := range shown {
		s := &shown[i]
		f := finding.Found{}
		f.Oracle, f.Requirement, f.Edge, f.Line, f.Text = s.Oracle, s.Requirement, s.Edge, s.Line, s.Text
		f.Shown, f.Tried = s.times, tried
		printFinding(w, &f)
		again = again || known != nil && s.Same(known)
	}
	switch {
	case known != nil && !again:
		fmt.Fprintf(w, "%s does not show in %s: %s\n", known.Oracle, amount(tried, "repeat"), known.Text)
	case len(shown) == 0:
		fmt.Fprintf(w, "nothing is wrong in %s\n", amount(tried, "repeat"))
	}
	_, err := out.Write(w.Bytes())
	return err
}
