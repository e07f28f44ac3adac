package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/conformance/selftest"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/reports"
)

// selftestRun is one run of conform selftest.
type selftestRun struct {
	all     []mutant.Mutant
	names   []string
	ids     []string
	role    string
	options selftest.Options
	reports []string
}

// conformSelftestCommand selects from the given mutants.
func conformSelftestCommand(all []mutant.Mutant) *cobra.Command {
	s := &selftestRun{all: all}
	cmd := &cobra.Command{
		Use:   "selftest",
		Short: "Show that each check can fail",
		Long: `Puts mutants, each of which breaks one rule, in front of the reference server,
and runs the checks of that rule: one must fail. Before that, all those checks
must pass with the server alone. Prints which check noticed which mutant.

Exit code 0: every mutant was noticed. 1: a mutant survived, or a check failed
with the correct server. 2: wrong usage, or no such mutant.`,
		Example: `  tmtplab conform selftest
  tmtplab conform selftest --mutant 'ack/*' --full
  tmtplab conform selftest --req POST-2 --report json=out.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&s.names, "mutant", nil, "test with the mutants of this `name`, with * and ? (repeatable)")
	f.StringSliceVar(&s.ids, "req", nil, "test with the mutants that break this requirement `ID` (repeatable)")
	f.StringVar(&s.role, "role", "server", "whose checks to test: `server`")
	f.BoolVar(&s.options.Full, "full", false, "run all checks against each mutant, and show which others fail")
	f.IntVar(&s.options.Parallel, "parallel", 0, fmt.Sprintf("mutants at once (default %d here)", selftest.DefaultParallel()))
	f.DurationVar(&s.options.Patience, "patience", selftest.DefaultPatience, "how long a check waits for what a mutant may have lost")
	f.Uint64Var(&s.options.Seed, "seed", 1, "seed of the random choices that checks make")
	f.StringArrayVar(&s.reports, "report", nil, "also write the report as `json=PATH`, - for stdout in place of the tables (repeatable)")
	return cmd
}

func (s *selftestRun) run(cmd *cobra.Command) error {
	sinks, err := jsonSinks(s.reports)
	if err != nil {
		return err
	}
	if err := positive("--parallel", s.options.Parallel); err != nil {
		return err
	}
	if s.role != "server" {
		return fmt.Errorf("--role %s: want server", s.role)
	}
	if s.options.Mutants, err = s.selected(); err != nil {
		return err
	}
	if s.options.Certificate, err = daemon.SelfSigned(); err != nil {
		return err
	}
	s.options.Start, s.options.Short = startForMutant, shortTimers
	bar := selftestProgress(cmd, len(s.options.Mutants))
	s.options.Done = bar.done
	report, err := selftest.Run(cmd.Context(), s.options)
	bar.clear()
	if err != nil {
		return err
	}
	report.Tool = reports.Tool{Name: "tmtplab", Version: version()}
	if err := s.write(cmd, report, sinks); err != nil {
		return err
	}
	if report.Summary.Fail > 0 || report.Stopped != "" {
		return &exitError{code: exitFellShort}
	}
	return nil
}

// selected returns the mutants that the flags name; each must name some.
func (s *selftestRun) selected() ([]mutant.Mutant, error) {
	all := slices.Clone(s.all)
	named := func(m mutant.Mutant, pattern string) bool {
		ok, err := path.Match(strings.ReplaceAll(pattern, "/", ":"), strings.ReplaceAll(m.Name, "/", ":"))
		return ok && err == nil
	}
	breaks := func(m mutant.Mutant, id string) bool {
		return slices.ContainsFunc(m.Breaks, func(broken string) bool { return strings.EqualFold(broken, id) })
	}
	for _, criterion := range []struct {
		none   string
		values []string
		meets  func(mutant.Mutant, string) bool
	}{{"is named", s.names, named}, {"breaks requirement", s.ids, breaks}} {
		if len(criterion.values) == 0 {
			continue
		}
		for _, v := range criterion.values {
			if !slices.ContainsFunc(s.all, func(m mutant.Mutant) bool { return criterion.meets(m, v) }) {
				return nil, fmt.Errorf("no mutant %s %q", criterion.none, v)
			}
		}
		all = slices.DeleteFunc(all, func(m mutant.Mutant) bool {
			return !slices.ContainsFunc(criterion.values, func(v string) bool { return criterion.meets(m, v) })
		})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no mutant meets the selection")
	}
	return all, nil
}

// write prints the tables, and writes the reports asked for.
func (s *selftestRun) write(cmd *cobra.Command, report *reports.Report, sinks []string) error {
	out := cmd.OutOrStdout()
	for _, p := range sinks {
		if err := writeTo(out, p, func(w io.Writer) error { return reports.WriteJSON(w, report) }); err != nil {
			return err
		}
	}
	if slices.Contains(sinks, "-") {
		return nil
	}
	quiet, _ := cmd.Flags().GetBool("quiet")
	o := reports.TableOptions{Color: colored(cmd), Quiet: quiet, Transcript: 20}
	if err := reports.WriteMutants(out, report, o); err != nil {
		return err
	}
	if !quiet && len(s.names)+len(s.ids) == 0 {
		if err := writeSections(out, selftest.Sections(report, conformance.Checks())); err != nil {
			return err
		}
	}
	o.Quiet = true // what passed was in the tables
	return reports.WriteTable(out, report, o)
}

// writeSections writes how many musts of each section were shown to be
// checked, and which not.
func writeSections(w io.Writer, sections []selftest.Section) error {
	var rows [][]string
	var all selftest.Section
	row := func(s selftest.Section, open string) {
		rows = append(rows, []string{s.Name, strconv.Itoa(s.Musts), strconv.Itoa(s.Attacked), strconv.Itoa(s.Shown), open})
	}
	for _, s := range sections {
		open := slices.Clone(s.Without)
		for _, id := range s.Unshown {
			open = append(open, id+" (broken unnoticed)")
		}
		row(s, strings.Join(open, ", "))
		all.Musts, all.Attacked, all.Shown = all.Musts+s.Musts, all.Attacked+s.Attacked, all.Shown+s.Shown
	}
	all.Name = "all"
	row(all, "")
	if err := printTable(w, 60, []string{"section", "musts", "with a mutant", "shown", "not shown"}, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// jsonSinks returns the paths of --report flags.
func jsonSinks(flags []string) (paths []string, err error) {
	for _, r := range flags {
		format, p, ok := strings.Cut(r, "=")
		if !ok || format != "json" || p == "" {
			return nil, fmt.Errorf("--report %s: want json=PATH", r)
		}
		paths = append(paths, p)
	}
	return paths, nil
}

// selftestMeter counts mutants on one line of the terminal.
type selftestMeter struct {
	meter
	survivors int
}

func selftestProgress(cmd *cobra.Command, total int) *selftestMeter {
	return &selftestMeter{meter: *progress(cmd, total)}
}

func (m *selftestMeter) done(of *mutant.Mutant, killed bool) {
	if of != nil {
		m.ready++
		if !killed {
			m.survivors++
		}
	}
	if m.on {
		fmt.Fprintf(os.Stderr, "\r%d of %d mutants, %d survived", m.ready, m.total, m.survivors)
	}
}
