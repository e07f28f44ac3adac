package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/gate"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// gated is what of a run's failures counts.
type gated struct {
	baselineFile, rulingsFile string
	update                    bool

	baseline *gate.Baseline
	rulings  *gate.Rulings
	selected []conformance.Check
}

func (g *gated) flags(f *pflag.FlagSet) {
	f.StringVar(&g.baselineFile, "baseline", "", "`file` of failures that are known, with reasons; new ones and stale entries fail")
	f.BoolVar(&g.update, "update-baseline", false, "write the baseline anew; reasons and comments of entries that stay are kept")
	f.StringVar(&g.rulingsFile, "rulings", "", "`file` of requirements that are disputed, with reasons")
}

// prepare reads the files, and takes the checks that are ruled off out of a
// selection; nil is all.
func (g *gated) prepare(checks []conformance.Check) ([]conformance.Check, error) {
	switch {
	case g.baselineFile != "":
		var err error
		g.baseline, err = gate.ReadBaseline(g.baselineFile)
		if g.update && errors.Is(err, fs.ErrNotExist) {
			g.baseline, err = gate.NewBaseline(g.baselineFile), nil
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("--baseline %w; --update-baseline makes it", err)
		}
		if err != nil {
			return nil, err
		}
	case g.update:
		return nil, errors.New("--update-baseline needs --baseline, the file to write")
	}
	if g.rulingsFile == "" {
		return checks, nil
	}
	var err error
	if g.rulings, err = gate.ReadRulings(g.rulingsFile); err != nil {
		return nil, err
	}
	if g.selected = checks; checks == nil {
		g.selected = conformance.Checks()
	}
	left := g.rulings.Runs(g.selected)
	if len(left) == 0 {
		return nil, fmt.Errorf("%s leaves no check to run", g.rulingsFile)
	}
	if len(left) == len(g.selected) {
		return checks, nil
	}
	return left, nil
}

// judge applies the files to a report, and writes the baseline if it is to.
func (g *gated) judge(r *reports.Report, notes io.Writer) error {
	if g.rulings != nil {
		g.rulings.Judge(r, g.selected)
	}
	if g.baseline == nil {
		return nil
	}
	if g.update && r.Stopped == "" {
		added, removed := g.baseline.Update(r, isCheck)
		if err := g.baseline.Write(); err != nil {
			return fmt.Errorf("writing the baseline: %w", err)
		}
		fmt.Fprintf(notes, "%s: %d entries added, %d removed\n", g.baselineFile, added, removed)
	}
	for _, line := range g.baseline.Unexplained() {
		fmt.Fprintln(notes, line+" still lacks its reason")
	}
	g.baseline.Judge(r, isCheck)
	return nil
}

// isCheck reports whether a name is that of a check, or of a verdict on the
// traces of a run.
func isCheck(name string) bool {
	if id, ok := strings.CutPrefix(name, "trace/"); ok {
		return slices.ContainsFunc(judge.Requirements(), func(r string) bool { return strings.EqualFold(r, id) })
	}
	return slices.ContainsFunc(conformance.Checks(), func(c conformance.Check) bool { return c.Name == name })
}

// sink is where a report goes, and as what.
type sink struct{ format, path string }

// reportSinks takes --report flags apart, and finds folders that are not
// there before anything runs.
func reportSinks(flags []string) (sinks []sink, err error) {
	for _, r := range flags {
		format, path, ok := strings.Cut(r, "=")
		if !ok || path == "" || !slices.Contains(reports.Formats(), format) {
			return nil, fmt.Errorf("--report %s: want FORMAT=PATH, the format one of %s", r, strings.Join(reports.Formats(), ", "))
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return nil, fmt.Errorf("--report %s: %s is a folder", r, path)
		}
		if folder := filepath.Dir(path); path != "-" {
			if info, err := os.Stat(folder); err != nil || !info.IsDir() {
				return nil, fmt.Errorf("--report %s: there is no folder %s", r, folder)
			}
		}
		sinks = append(sinks, sink{format, path})
	}
	return sinks, nil
}
