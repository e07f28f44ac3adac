package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// fuzzMinimize is one run of the fuzz minimize command.
type fuzzMinimize struct {
	fuzzAgain
	bounds finding.Bounds
	output string
}

func fuzzMinimizeCommand() *cobra.Command {
	m := new(fuzzMinimize)
	cmd := &cobra.Command{
		Use:   "minimize FILE|FOLDER",
		Short: "Make the program of a finding smaller",
		Long: `Leaves out of a program what is not needed for what it shows: steps, links,
fields, octets, departures in framing and pauses. In a finding's folder all files
are written anew, for the target that it was made small on. Of a program file the
small program goes to stdout, and that of --output to its file; a folder stays as
it is then. A program is to show what its finding says, or else what it shows
first.

Exit code 0: done; also when nothing could be left out. 1: nothing is wrong with
what comes of the program, or it was interrupted. 2: wrong usage, a file that is
no program, or one that could not be written. 3: no TMTP server answers at the
target.`,
		Example: `  tmtplab fuzz minimize findings/crash-0123456789abcdef --time 5m
  tmtplab fuzz minimize mine.tmtp --target tcp://127.0.0.1:7000 --output small.tmtp`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error { return m.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	m.target.flags(f)
	f.DurationVar(&m.bounds.Time, "time", time.Minute, "how long to look for smaller programs")
	f.IntVar(&m.bounds.Executions, "executions", 5000, "most `number` of executions")
	f.StringVar(&m.output, "output", "", "write the small program to this `file`")
	return cmd
}

func (m *fuzzMinimize) run(cmd *cobra.Command, path string) error {
	if m.bounds.Time <= 0 || m.bounds.Executions < 1 {
		return errors.New("--time and --executions: want more than 0")
	}
	if err := hasFolder("--output", m.output); err != nil {
		return err
	}
	defer m.stop()
	if err := m.aim(cmd, path); err != nil {
		return err
	}
	f, err := m.fault(cmd)
	if err != nil {
		return err
	}
	found := &finding.Found{FuzzFinding: m.kept.Finding, First: m.kept.Program}
	if m.kept.Folder == "" {
		found.Oracle, found.Requirement, found.Edge, found.Line, found.Text = f.Oracle, f.Requirement, f.Edge, f.Line, f.Text
	}
	m.bounds.Report = m.progress(cmd)
	err = m.lab.Examine(cmd.Context(), found, *f, m.bounds)
	if err != nil && cmd.Context().Err() == nil {
		return down(cmd.Context(), err)
	}
	if found.Shown == 0 && err == nil {
		return &exitError{exitFellShort, fmt.Sprintf("%s does not show again in %d repeats: %s", f.Oracle, found.Tried, f.Text)}
	}
	if failed := m.write(cmd, found, f); failed != nil {
		return failed
	}
	if err != nil {
		return &exitError{exitFellShort, "interrupted; the smallest so far is written"}
	}
	return nil
}

// fault returns what the program is to show: what was found by it, or else what
// it shows first.
func (m *fuzzMinimize) fault(cmd *cobra.Command) (*oracle.Finding, error) {
	if f := m.known(); f != nil {
		return f, nil
	}
	for range finding.Repeats {
		_, found, err := m.lab.Test(cmd.Context(), m.kept.Program, nil)
		switch {
		case err != nil:
			return nil, down(cmd.Context(), err)
		case len(found) > 0:
			return &found[0], nil
		}
	}
	return nil, &exitError{exitFellShort, fmt.Sprintf("nothing is wrong with what comes of %s in %d repeats", m.kept.File, finding.Repeats)}
}

// progress tells on stderr's terminal how far the search is.
func (m *fuzzMinimize) progress(cmd *cobra.Command) func(finding.Search) {
	quiet, _ := cmd.Flags().GetBool("quiet")
	if quiet || !isTerminal(os.Stderr) {
		return nil
	}
	return func(s finding.Search) {
		fmt.Fprintf(os.Stderr, "\r\x1b[K%d executions, %d steps left", s.Executions, s.Steps)
	}
}

// write writes the small program where it was asked for, or all of the folder.
func (m *fuzzMinimize) write(cmd *cobra.Command, found *finding.Found, f *oracle.Finding) error {
	if m.bounds.Report != nil {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
	small := found.First
	if found.Program != nil {
		small = found.Program
	}
	out := cmd.ErrOrStderr()
	switch {
	case m.output != "":
		if err := os.WriteFile(m.output, small.Format(), 0o666); err != nil {
			return fmt.Errorf("--output: %w", err)
		}
	case !m.kept.Whole:
		if _, err := cmd.OutOrStdout().Write(small.Format()); err != nil {
			return err
		}
	default:
		if err := m.rewrite(cmd, found, f); err != nil {
			return fmt.Errorf("%s is not kept whole: %w", m.kept.Folder, err)
		}
	}
	if quiet, _ := cmd.Flags().GetBool("quiet"); !quiet {
		now := size(small)
		if before := size(m.kept.Program); found.Program == nil {
			now += ", of which nothing could be left out"
		} else {
			now += " left of " + before
		}
		flaky := ""
		if found.Rate().Flaky() {
			flaky = ": flaky"
		}
		fmt.Fprintf(out, "%s; %s shows %d of %s%s\n", now, f.Oracle, found.Shown, amount(found.Tried, "time"), flaky)
	}
	return nil
}

// keptLines is how much of what the server wrote is kept with a finding.
const keptLines = 200

// size says how large a program is.
func size(p *program.Program) string {
	return amount(len(p.Steps), "step") + " with " + amount(len(p.Format()), "octet")
}

// rewrite writes the finding's folder anew.
func (m *fuzzMinimize) rewrite(cmd *cobra.Command, found *finding.Found, f *oracle.Finding) error {
	where, err := filepath.Abs(m.kept.Folder)
	if err != nil {
		return err
	}
	folder := m.target.folder(filepath.Dir(where), m.kept.Seed)
	found.Key = filepath.Base(where) // wherever it lies by now
	if m.target.watch != nil {
		found.Output = m.target.watch.Tail(keptLines)
	}
	if first, err := finding.Read(filepath.Join(where, finding.FirstFile)); err == nil && found.Program != nil {
		found.First = first.Program
	}
	if err := folder.Write(found); err != nil {
		return err
	}
	return folder.Record(cmd.Context(), found, m.lab.Try(*f), finding.Repeats)
}
