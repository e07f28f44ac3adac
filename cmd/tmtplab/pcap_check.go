package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/check"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// pcapCheck is a run of pcap check.
type pcapCheck struct {
	in      captureInput
	options check.Options
	profile string
	timing  timing
	reports []string
}

func pcapCheckCommand() *cobra.Command {
	c := new(pcapCheck)
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Judge a server by what it sent",
		Long: `Judge a server by a capture: every statement of the protocol that a bystander
can judge, with the packets and messages that show a departure. What the capture
does not show is not held against anybody; rules about requests of which it has
none are skipped.

Exit code 0: nothing counts against the server. 1: something does. 2: wrong
usage, or a capture that cannot be read.`,
		Example: `  tmtplab pcap check run.pcapng
  tmtplab pcap check run.pcapng --profile interop --report html=run.html
  tmtplab pcap check day.pcap --keylog keys.txt --clock --timing ack=10s`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error {
			c.in.name = args[0]
			return c.run(cmd)
		},
	}
	f := cmd.Flags()
	c.in.flags(f)
	f.StringVar(&c.profile, "profile", string(spec.Draft), "what counts: `draft`, or interop (also what deployed peers need)")
	f.BoolVar(&c.options.Strict, "strict", false, "departures from SHOULD count")
	f.BoolVar(&c.options.Complete, "complete", false, "the capture has every link of the users who register in it")
	f.BoolVar(&c.options.Clock, "clock", false, "the capture was made by the server's clock")
	f.Var(&c.timing, "timing", "the server's timers, where they are known: login=5s,idle=2m,ack=30s")
	f.StringArrayVar(&c.reports, "report", nil, "also write the report as `format=PATH`, - for stdout in place of the table; formats are those of conform (repeatable)")
	return cmd
}

func (c *pcapCheck) run(cmd *cobra.Command) error {
	switch p := spec.Profile(c.profile); p {
	case spec.Draft, spec.Interop:
		c.options.Profile = p
	default:
		return fmt.Errorf("--profile %s: want draft or interop", c.profile)
	}
	sinks, err := reportSinks(c.reports)
	if err != nil {
		return err
	}
	c.options.Login, c.options.Idle, c.options.Ack = c.timing.Login, c.timing.Idle, c.timing.Ack
	checker := check.New(c.options)
	d, _, unread := c.in.read(cmd.Context(), checker)
	if d == nil {
		return unread
	}
	counts := d.Counts()
	if counts.Messages == 0 {
		if unread == nil {
			unread = noTMTP(c.in.name, d)
		}
		return unread
	}
	report := checker.Report()
	report.Tool = reports.Tool{Name: "tmtplab", Version: version()}
	report.Target = reports.Target{Address: c.in.name, Name: strings.Join(checker.Servers(), ", ")}
	report.Repro = "tmtplab pcap check " + c.in.name
	if unread != nil {
		report.Stopped = unread.Error()
	}
	if err := writeReport(cmd, report, sinks); err != nil {
		return err
	}
	if quiet, _ := cmd.Flags().GetBool("quiet"); !quiet && !writesToStdout(sinks) {
		fmt.Fprintf(cmd.OutOrStdout(), "%s on %s", amount(counts.Messages, "message"), amount(counts.Links, "link"))
		if checker.Lost() {
			fmt.Fprintf(cmd.OutOrStdout(), "; octets are missing or encrypted, which may hide departures")
		}
		fmt.Fprintln(cmd.OutOrStdout())
	}
	return verdict(report, unread)
}

// writeReport writes a report as flags say, or as a table.
func writeReport(cmd *cobra.Command, report *reports.Report, sinks []sink) error {
	for _, s := range sinks {
		if err := writeTo(cmd.OutOrStdout(), s.path, func(w io.Writer) error { return reports.Write(w, s.format, report) }); err != nil {
			return err
		}
	}
	if writesToStdout(sinks) {
		return nil
	}
	quiet, _ := cmd.Flags().GetBool("quiet")
	return reports.WriteTable(cmd.OutOrStdout(), report, reports.TableOptions{Color: colored(cmd), Quiet: quiet, Transcript: 20})
}

func writesToStdout(sinks []sink) bool {
	for _, s := range sinks {
		if s.path == "-" {
			return true
		}
	}
	return false
}
