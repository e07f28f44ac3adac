package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/explore"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/reports"
)

// fuzzRun is one run of the fuzz run command.
type fuzzRun struct {
	target   fuzzTarget
	config   fuzz.Config
	corpus   string
	findings string
	graph    string
	reports  []string

	began time.Time
}

func fuzzRunCommand() *cobra.Command {
	r := new(fuzzRun)
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Try on a server what nobody would",
		Long: `Carries out programs against a TMTP server: sessions over a few links at once, most
of which make sense up to a point, and looks at what the server makes of them. It
knows nothing of the server's code: programs that brought answers not seen before
are kept, and the next ones are made of those. Without --target it starts the
reference server in this process and tries that.

What is wrong is said by oracles: the server has ended, is silent where an answer
is due, serves others no more, or breaks a requirement; tells what is another's,
loses octets, or takes ever more memory, where --pid or --cmd says which process
it is. With --differential the same is done to the reference server, too, and
where the protocol leaves no freedom its answers have to agree.

Each finding is tried up to ten times more, made smaller as long as there is time
for it, and written at once into a folder of its own: the program, a transcript, a
capture with the keys of TLS, and reproducers in Go and shell that need nothing of
this program. An interrupt ends a run; what was found until then is written.

Exit code 0: nothing was found, or nothing that showed again when it was repeated.
1: something was, or the run was interrupted before its --time or --executions
were over. 2: wrong usage, a bad file, or what should be written could not be,
though nothing was found. 3: no TMTP server answers at the target, or
none any more, though nothing was found.`,
		Example: `  tmtplab fuzz run
  tmtplab fuzz run --target tls://tmtp.example:443 --time 10m --graph states.svg --report html=out.html
  tmtplab fuzz run --target tcp://127.0.0.1:0 --cmd './server --listen "$TMTP_ADDRESS"' --findings found
  tmtplab fuzz run --target unix:/run/tmtp.socket --pid 4711 --corpus corpus --differential`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	f := cmd.Flags()
	r.target.flags(f)
	f.DurationVar(&r.config.Time, "time", time.Minute, "how long to try, as 10m; 0 is until interrupted (default with --executions: 0)")
	f.Uint64Var(&r.config.Seed, "seed", 1, "seed of all programs")
	f.IntVar(&r.config.Executions, "executions", 0, "`number` of programs that end the run")
	f.IntVar(&r.config.Links, "links", 3, fmt.Sprintf("most links that a program has, 1 to %d", program.MaxLinks))
	f.StringVar(&r.corpus, "corpus", "", "`folder` of programs: those there are tried first, those worth keeping are added at the end")
	f.StringVar(&r.findings, "findings", "findings", "`folder` that gets a folder for each finding")
	f.StringVar(&r.graph, "graph", "", "draw the states that were reached into this `file`, .svg, .dot or .json")
	f.StringArrayVar(&r.reports, "report", nil, "also write the report as `format=PATH`, - for stdout in place of the text; formats are json, junit, md, html, csv and badge (repeatable)")
	return cmd
}

func (r *fuzzRun) run(cmd *cobra.Command) error {
	sinks, err := r.prepare(cmd)
	if err != nil {
		return err
	}
	defer r.target.stop()
	if err := r.target.start(cmd, r.output()); err != nil {
		return err
	}
	r.config.Target, r.config.Watch = r.target.target, r.target.watch
	r.config.Reference = r.target.reference
	r.config.Folder = r.target.folder(r.findings, r.config.Seed)
	view := newFuzzView(cmd, toStdout(sinks))
	view.scene = fuzzScene{Target: r.target.target.Address, Limit: r.config.Time, Most: r.config.Executions}
	r.config.Progress = view.progress
	r.began = time.Now()
	result, err := fuzz.Run(cmd.Context(), r.config)
	view.clear()
	if err != nil {
		return r.target.unserved(cmd.Context(), err)
	}
	return r.conclude(cmd, result, sinks)
}

// prepare finds what is wrong with the flags before anything is started, and
// reads the corpus.
func (r *fuzzRun) prepare(cmd *cobra.Command) ([]sink, error) {
	if r.config.Links < 1 || r.config.Links > program.MaxLinks {
		return nil, fmt.Errorf("--links %d: want 1 to %d", r.config.Links, program.MaxLinks)
	}
	if r.config.Time < 0 {
		return nil, fmt.Errorf("--time %v: want a time, as 10m", r.config.Time)
	}
	if cmd.Flags().Changed("executions") && r.config.Executions < 1 {
		return nil, fmt.Errorf("--executions %d: want 1 or more", r.config.Executions)
	}
	if r.config.Executions > 0 && !cmd.Flags().Changed("time") {
		r.config.Time = 0
	}
	if r.graph != "" && graphWriters[filepath.Ext(r.graph)] == nil {
		return nil, fmt.Errorf("--graph %s: want a name that ends with .svg, .dot or .json", r.graph)
	}
	for _, file := range []struct{ flag, path string }{{"--graph", r.graph}, {"--findings", r.findings}} {
		if err := hasFolder(file.flag, file.path); err != nil {
			return nil, err
		}
	}
	if r.findings == "" {
		return nil, errors.New("--findings: want a folder")
	}
	if info, err := os.Stat(r.findings); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("--findings %s: it is no folder", r.findings)
	}
	if err := writable(r.findings); err != nil {
		return nil, fmt.Errorf("--findings %s: nothing can be written there: %s", r.findings, reason(err))
	}
	sinks, err := reportSinks(r.reports)
	if err != nil {
		return nil, err
	}
	if err := r.target.check(cmd); err != nil {
		return nil, err
	}
	r.config.Programs, err = readCorpus(r.corpus)
	return sinks, err
}

// hasFolder refuses a path whose folder does not exist.
func hasFolder(flag, path string) error {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); path != "" && (err != nil || !info.IsDir()) {
		return fmt.Errorf("%s %s: there is no folder %s", flag, path, folder)
	}
	return nil
}

// writable tries whether a folder, or what it will be in, can be written to.
func writable(folder string) error {
	if _, err := os.Stat(folder); err != nil {
		folder = filepath.Dir(folder)
	}
	try, err := os.MkdirTemp(folder, ".tmtplab-")
	if err != nil {
		return err
	}
	return os.Remove(try)
}

// output is the file for what --cmd writes.
func (r *fuzzRun) output() string {
	if r.target.command == "" {
		return ""
	}
	return r.findings + ".log"
}

// folder is where findings of a target are written.
func (t *fuzzTarget) folder(path string, seed uint64) *finding.Folder {
	return &finding.Folder{
		Path: path, Target: t.target.Address, Flags: t.given(), Arguments: t.arguments(), Start: t.starting(), Seed: seed,
		Tool: reports.Tool{Name: "tmtplab", Version: version()}, Capture: captureFinding,
	}
}

// conclude writes what a run has shown, and says how it ended.
func (r *fuzzRun) conclude(cmd *cobra.Command, result *fuzz.Result, sinks []sink) error {
	rep := fuzzReport(&r.target, r.config.Seed, r.findings, result)
	rep.Started, rep.DurationMS = r.began, reports.Milliseconds(result.Took)
	rep.Repro = strings.Join(strings.Fields("tmtplab fuzz run "+r.target.given()+" --seed "+strconv.FormatUint(r.config.Seed, 10)), " ")
	if r.config.Time == 0 && r.config.Executions == 0 && result.Ended == fuzz.EndedCancelled {
		rep.Stopped = "" // it was to end so
	}
	// Whatever cannot be written, the rest is.
	var unkept error
	keep := func(err error) {
		if unkept != nil && err != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), "tmtplab:", unkept)
		}
		unkept = cmp.Or(err, unkept)
	}
	if !toStdout(sinks) {
		keep(printFuzz(cmd.OutOrStdout(), rep, result))
	}
	if err := result.Unwritten; err != nil {
		keep(fmt.Errorf("findings are not kept whole: %w", err))
	}
	for _, s := range sinks {
		keep(writeTo(cmd.OutOrStdout(), s.path, func(w io.Writer) error { return reports.Write(w, s.format, rep) }))
	}
	keep(r.draw(result.Graph))
	keep(writeCorpus(r.corpus, result.Corpus))
	if result.Ended == fuzz.EndedGone && len(result.Found) == unconfirmed(result) {
		return &exitError{exitUnreachable, "the target is not served any more: " + result.Gone.Error()}
	}
	return verdict(rep, unkept)
}

// toStdout reports whether a report takes the place of the text.
func toStdout(sinks []sink) bool {
	return slices.ContainsFunc(sinks, func(s sink) bool { return s.path == "-" })
}

// graphWriters are the forms of a graph by the ends of files' names.
var graphWriters = map[string]func(*explore.Graph, io.Writer, string) error{
	".svg":  func(g *explore.Graph, w io.Writer, title string) error { return g.Trim(drawnStates).WriteSVG(w, title) },
	".dot":  func(g *explore.Graph, w io.Writer, _ string) error { return g.Trim(drawnStates).WriteDOT(w) },
	".json": func(g *explore.Graph, w io.Writer, _ string) error { return g.WriteJSON(w) },
}

// drawnStates is how many states a picture has at most: more cannot be looked at.
const drawnStates = 80

// draw writes the graph.
func (r *fuzzRun) draw(g *explore.Graph) error {
	if r.graph == "" {
		return nil
	}
	title := fmt.Sprintf("States of %s, seed %d", cmp.Or(r.target.name, r.target.target.Address), r.config.Seed)
	return writeTo(nil, r.graph, func(w io.Writer) error { return graphWriters[filepath.Ext(r.graph)](g, w, title) })
}
