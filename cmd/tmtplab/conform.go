package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// shortTimers are those of the second embedded server, against which the
// checks run that wait for a timer. They are long enough for a busy machine to
// register and log in within.
var shortTimers = conformance.Timing{Login: 1500 * time.Millisecond, Idle: 1500 * time.Millisecond, Ack: time.Second}

// conform is one run of the conform command.
type conform struct {
	target    string
	trust     trust
	selection conformance.Selection
	options   conformance.Options
	timing    timing
	profile   string
	reports   []string
	keep      keep
	hooks     hooks
	gate      gated
	link      flaky
}

func conformCommand() *cobra.Command {
	c := new(conform)
	cmd := &cobra.Command{
		Use:   "conform [server]",
		Short: "Test a server against the protocol",
		Long: `Runs the conformance suite against a TMTP server and prints what it found.
Without --target it starts the reference server in this process and tests that.

With --pcap the run is kept as a capture of all its connections, which Wireshark
opens and decrypts by the keys inside; nobody needs to be root for it. With
--transcripts each check leaves what went over its links, decoded and in octets.

What outlives the end of a server is tested with --restart-cmd and --kill-cmd,
which return when the server is up again; these checks run when all others are
over. The embedded server is killed for real, in a process of its own. Where not
everybody can register, --oidc-token-file has the tokens to send, or
--register-cmd makes the accounts. Checks that wait for a timer longer than 3s
run with --slow, or by shorter timers of the server that --timing tells of.

With --baseline failures that a file knows, with a reason each, do not count;
new ones do, and so do entries of checks that pass or are no more. With
--rulings what the checks of disputed requirements find is information.

Exit code 0: no check failed. 1: a check failed, the baseline is not right, or
the run was interrupted. 2: wrong usage, a bad file, no check selected, or a
file could not be written. 3: no TMTP server answers at the target.`,
		Example: `  tmtplab conform
  tmtplab conform --target tls://tmtp.example:443 --profile interop
  tmtplab conform --target tcp://127.0.0.1:8888 --section 9 --check 'post/*' --report json=out.json
  tmtplab conform --target tls://tmtp.example:443 --restart-cmd 'systemctl restart tmtpd' --kill-cmd ./kill-and-start.sh
  tmtplab conform --target tls://tmtp.example:443 --register-cmd './make-account "$TMTP_NODE" "$TMTP_ALIAS"'
  tmtplab conform --check 'ping/*' --pcap run.pcapng --transcripts run`,
		Args:      conformArgs,
		ValidArgs: []string{"server"},
		RunE:      func(cmd *cobra.Command, _ []string) error { return c.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&c.target, "target", "", "server to test: tls://host:port, tcp://host:port or unix:/path (default: the embedded one)")
	c.trust.flags(f)
	f.StringArrayVar(&c.selection.Names, "check", nil, "run the checks of this `name`, with * and ? (repeatable)")
	f.StringArrayVar(&c.selection.Exclude, "exclude", nil, "leave out the checks of this `name`, with * and ? (repeatable)")
	f.StringVar(&c.selection.Labels, "label", "", "run the checks whose labels meet this Ginkgo `expression`, as 'level-M && !slow'")
	f.StringSliceVar(&c.selection.Requirements, "req", nil, "run the checks of this requirement `ID` (repeatable)")
	f.StringArrayVar(&c.selection.Sections, "section", nil, "run the checks of this `section`: its number, its name, or both (repeatable)")
	f.StringVar(&c.profile, "profile", string(spec.Draft), "what counts: `draft`, or interop (also what deployed peers need)")
	f.BoolVar(&c.options.Strict, "strict", false, "failures of SHOULD checks count")
	f.Var(&c.timing, "timing", "the server's timers, where they differ from login=5s,pulse=2m,ack=30s")
	f.IntVar(&c.options.Parallel, "parallel", 0, fmt.Sprintf("checks at once (default %d here)", conformance.DefaultParallel()))
	f.BoolVar(&c.options.Slow, "slow", false, "also run checks that take long")
	f.StringVar(&c.link.preset, "link", "", "put a flaky link of this `preset` in front of the server: tmtplab link list shows them")
	f.Uint64Var(&c.options.Seed, "seed", 1, "seed of the random choices that checks make")
	f.StringArrayVar(&c.reports, "report", nil, "also write the report as `format=PATH`, - for stdout in place of the table; formats are json, junit, md, html, csv and badge (repeatable)")
	c.keep.flags(f)
	c.hooks.flags(f)
	c.gate.flags(f)
	cmd.AddCommand(conformSelftestCommand(mutant.All()))
	return cmd
}

// conformArgs accepts what conform tests. A server's address is easily taken
// for that.
func conformArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0 || len(args) == 1 && args[0] == "server":
		return nil
	case strings.Contains(args[0], ":"):
		return fmt.Errorf("%q: an address is given as --target %s", args[0], args[0])
	}
	return fmt.Errorf("%q: %s takes flags only; to choose checks there is --check", args[0], cmd.CommandPath())
}

// positive refuses a number below 0 for a flag; 0 leaves the choice to us.
func positive(flag string, n int) error {
	if n < 0 {
		return fmt.Errorf("%s %d: want 1 or more", flag, n)
	}
	return nil
}

// run selects, runs and reports.
func (c *conform) run(cmd *cobra.Command) error {
	sinks, err := c.prepare(cmd)
	if err != nil {
		return err
	}
	stop, err := c.aim(cmd.Context())
	if err != nil {
		return err
	}
	defer stop()
	defer c.link.stop()
	if err := c.link.apply(&c.options); err != nil {
		return err
	}
	if err := c.keep.start(&c.options); err != nil {
		return err
	}
	total := len(c.options.Checks)
	if total == 0 {
		total = len(conformance.Checks())
	}
	bar := progress(cmd, total)
	c.options.Done = bar.done
	report, err := conformance.Run(cmd.Context(), c.options)
	bar.clear()
	unkept := c.keep.end()
	if err != nil {
		return c.unreachable(cmd.Context(), err)
	}
	report.Tool = reports.Tool{Name: "tmtplab", Version: version()}
	if err := c.gate.judge(report, cmd.ErrOrStderr()); err != nil {
		return err
	}
	if err := writeReport(cmd, report, sinks); err != nil {
		return err
	}
	return verdict(report, unkept)
}

// verdict is how a reported run ends. Files that could not be kept do not hide
// that the target fell short.
func verdict(report *reports.Report, unkept error) error {
	if !report.FellShort() {
		return unkept
	}
	e := &exitError{code: exitFellShort}
	if unkept != nil {
		e.text = unkept.Error()
	}
	return e
}

// prepare turns the flags into options, and finds what is wrong with them
// before anything runs.
func (c *conform) prepare(cmd *cobra.Command) (sinks []sink, err error) {
	switch p := spec.Profile(c.profile); p {
	case spec.Draft, spec.Interop:
		c.options.Profile = p
	default:
		return nil, fmt.Errorf("--profile %s: want draft or interop", c.profile)
	}
	if err := positive("--parallel", c.options.Parallel); err != nil {
		return nil, err
	}
	if err := c.link.prepare(); err != nil {
		return nil, fmt.Errorf("--link: %w", err)
	}
	c.options.Target.Timing = conformance.Timing(c.timing)
	if sinks, err = reportSinks(c.reports); err != nil {
		return nil, err
	}
	c.options.Repro = reproduces(cmd)
	if !c.selection.Empty() {
		c.options.Checks, err = conformance.Select(conformance.Checks(), c.selection)
	}
	if err == nil {
		c.options.Checks, err = c.gate.prepare(c.options.Checks)
	}
	return sinks, err
}

// aim sets the target, and starts the embedded servers where none is named.
func (c *conform) aim(ctx context.Context) (stop func(), err error) {
	c.options.Target.Address = c.target
	if c.target == "" {
		if err := c.hooks.none(); err != nil {
			return nil, err
		}
		return c.embed(ctx)
	}
	if c.options.Target.TLS, err = c.trust.config(); err != nil {
		return nil, err
	}
	if err := c.hooks.apply(&c.options.Target); err != nil {
		return nil, err
	}
	return func() {}, c.options.Target.Validate()
}

// embed starts the embedded servers: one with the timers asked for, one with
// short ones, and for checks that end the server one that is its own process.
func (c *conform) embed(ctx context.Context) (stop func(), err error) {
	var stops []func()
	stop = func() {
		for _, s := range stops {
			s()
		}
	}
	defer func() {
		if err != nil {
			stop()
			err = fmt.Errorf("starting the embedded server: %w", err)
		}
	}()
	normal, err := startEmbedded(c.options.Target.Timing)
	if err != nil {
		return nil, err
	}
	stops = append(stops, normal.stop)
	short, err := startEmbedded(c.link.slower(shortTimers))
	if err != nil {
		return nil, err
	}
	stops = append(stops, short.stop)
	if c.options.Checks == nil || slices.ContainsFunc(c.options.Checks, func(k conformance.Check) bool { return k.Ends != "" }) {
		apart, err := startEmbeddedProcess(ctx, c.options.Target.Timing)
		if err != nil {
			return nil, err
		}
		stops = append(stops, apart.stop)
		c.options.Restartable = &apart.target
	}
	c.options.Target, c.options.Timers = normal.target, &short.target
	return stop, nil
}

// unreachable gives an error of Run its exit code.
func (c *conform) unreachable(ctx context.Context, err error) error {
	if e := new(conformance.Unreachable); errors.As(err, &e) {
		return &exitError{code: exitUnreachable, text: e.Error()}
	}
	if ctx.Err() != nil {
		return &exitError{code: exitFellShort, text: "interrupted before the first check"}
	}
	return err
}
