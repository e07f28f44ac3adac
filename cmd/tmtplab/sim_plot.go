package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/reports"
)

// simPlot is one run of the sim plot command.
type simPlot struct {
	folder string
	html   string
	names  []string
}

func simPlotCommand() *cobra.Command {
	p := new(simPlot)
	cmd := &cobra.Command{
		Use:   "plot file...",
		Short: "Draw the results of runs and sweeps",
		Long: `Draws what sim run --report json=FILE or sim sweep --out FILE kept: each picture
as an SVG file of its own in --svg, or all in a page, --html. Without either it
lists what can be drawn.

Of a sweep, --metric draws other numbers than the usual ones: a counter such as
redelivered, a rate such as goodput, or a latency such as delivery.p95.`,
		Example: `  tmtplab sim plot sweep.json
  tmtplab sim plot sweep.json --svg pictures
  tmtplab sim plot sweep.json --svg pictures --metric delivery.p95 --metric redelivered
  tmtplab sim plot run.json --html run.html`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&p.folder, "svg", "", "put pictures into this `folder`, which is made if need be")
	f.StringVar(&p.html, "html", "", "write a page to this `file`")
	f.StringArrayVar(&p.names, "metric", nil, "draw this `number` of a sweep (repeatable)")
	return cmd
}

func (p *simPlot) run(cmd *cobra.Command, files []string) error {
	if p.html != "" && len(files) > 1 {
		return errors.New("--html takes one file at a time")
	}
	for _, file := range files {
		rep, err := readReport(file)
		if err != nil {
			return err
		}
		if rep.Metrics == nil && rep.Sweep == nil {
			return fmt.Errorf("%s: there is nothing to draw; want a report of sim run or sim sweep", file)
		}
		charts, err := p.charts(rep)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		prefix := ""
		if len(files) > 1 {
			prefix = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) + "-"
		}
		if err := p.draw(cmd, rep, charts, prefix); err != nil {
			return err
		}
	}
	return nil
}

// charts returns the pictures asked for.
func (p *simPlot) charts(rep *reports.Report) ([]reports.Chart, error) {
	if len(p.names) == 0 {
		return rep.Charts(), nil
	}
	if rep.Sweep == nil {
		return nil, errors.New("--metric is for sweeps; this is one run")
	}
	var charts []reports.Chart
	for _, name := range p.names {
		c, ok := rep.Sweep.Chart(name)
		if !ok {
			return nil, fmt.Errorf("--metric %s: no run has it%s", name, nearMetric(rep.Sweep, name))
		}
		charts = append(charts, c)
	}
	return charts, nil
}

// nearMetric names what may have been meant.
func nearMetric(s *reports.Sweep, name string) string {
	if len(s.Points) == 0 {
		return ""
	}
	near := closest(strings.ToUpper(name), slices.Sorted(maps.Keys(s.Points[0].Values)), 3)
	if len(near) == 0 {
		return ""
	}
	return "; near it are " + strings.Join(near, ", ")
}

// draw writes pictures, and says which.
func (p *simPlot) draw(cmd *cobra.Command, rep *reports.Report, charts []reports.Chart, prefix string) error {
	out := cmd.OutOrStdout()
	if p.folder != "" {
		if err := os.MkdirAll(p.folder, 0o755); err != nil {
			return err
		}
	}
	for _, c := range charts {
		if p.folder == "" {
			if p.html == "" {
				fmt.Fprintln(out, prefix+c.Name)
			}
			continue
		}
		path := filepath.Join(p.folder, prefix+c.Name+".svg")
		if err := os.WriteFile(path, []byte(c.SVG), 0o644); err != nil {
			return err
		}
		fmt.Fprintln(out, path)
	}
	if p.html == "" {
		return nil
	}
	f, err := os.Create(p.html)
	if err != nil {
		return err
	}
	return errors.Join(reports.WriteHTML(f, rep), f.Close())
}
