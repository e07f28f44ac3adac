package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

func pcapFlowsCommand() *cobra.Command {
	var in captureInput
	var all bool
	cmd := &cobra.Command{
		Use:   "flows FILE",
		Short: "List connections, and what the capture has of them",
		Long: `List the connections of a capture that carry TMTP, in the order of their ends:
when they began and ended, what carries TMTP, who logged in, how many messages
each side sent, and what of TCP's octets is missing, came twice or out of order.`,
		Example: `  tmtplab pcap flows run.pcapng
  tmtplab pcap flows run.pcapng --all`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error {
			in.name = args[0]
			return listFlows(cmd, &in, all)
		},
	}
	in.flags(cmd.Flags())
	cmd.Flags().BoolVar(&all, "all", false, "list connections without TMTP, too")
	return cmd
}

// flowList is a dissect.Sink and a stream.Sink in front of a Dissector: it
// writes a line about each connection.
type flowList struct {
	stream.Sink // the dissector
	out         io.Writer
	in          *captureInput
	all         bool
	links       map[*stream.Flow]*flowFacts
}

// flowFacts is what is to be said about a connection.
type flowFacts struct {
	link     *dissect.Link
	messages [2]int64 // by role
	ends     [2]stream.End
	trouble  string
}

func listFlows(cmd *cobra.Command, in *captureInput, all bool) error {
	list := &flowList{out: cmd.OutOrStdout(), in: in, all: all, links: make(map[*stream.Flow]*flowFacts)}
	d, a, err := in.readVia(cmd.Context(), list, func(d *dissect.Dissector) stream.Sink {
		list.Sink = d
		return list
	})
	if d == nil {
		return err
	}
	s := a.Stats()
	fmt.Fprintf(list.out, "%s, %s, %d with TMTP", amount(s.Packets, "packet"), amount(d.Counts().Flows, "connection"), d.Counts().Links)
	for _, other := range s.Skipped() {
		fmt.Fprintf(list.out, "; %d packets: %v", other.Packets, other.Reason)
	}
	fmt.Fprintln(list.out)
	return err
}

func (f *flowList) of(flow *stream.Flow) *flowFacts {
	facts := f.links[flow]
	if facts == nil {
		facts = new(flowFacts)
		f.links[flow] = facts
	}
	return facts
}

// Link implements dissect.Sink.
func (f *flowList) Link(l *dissect.Link) { f.of(l.Flow).link = l }

// Message implements dissect.Sink.
func (f *flowList) Message(m *dissect.Message) { f.of(m.Link.Flow).messages[m.From]++ }

// Data implements dissect.Sink.
func (f *flowList) Data(*dissect.Message, []byte, stream.Mark) {}

// Done implements dissect.Sink.
func (f *flowList) Done(*dissect.Message, int64) {}

// Trouble implements dissect.Sink.
func (f *flowList) Trouble(l *dissect.Link, t *dissect.Trouble) {
	if facts := f.of(l.Flow); facts.trouble == "" && t.Kind != dissect.Missing && t.Kind != dissect.Undecodable {
		facts.trouble = t.Kind.String() + ": " + t.Text
	}
}

// Closed implements dissect.Sink.
func (f *flowList) Closed(l *dissect.Link, from spec.Role, end stream.End) {}

// End implements stream.Sink.
func (f *flowList) End(flow *stream.Flow, from stream.Side, end stream.End) {
	f.of(flow).ends[from] = end
	f.Sink.End(flow, from, end)
}

// Close implements stream.Sink.
func (f *flowList) Close(flow *stream.Flow) {
	f.Sink.Close(flow)
	facts := f.of(flow)
	delete(f.links, flow)
	if facts.link == nil && !f.all {
		return
	}
	client := flow.Client
	name, what := "", "other"
	if l := facts.link; l != nil {
		client, name, what = l.Client, "#"+strconv.Itoa(l.Number), carrier(l)
	}
	fmt.Fprintf(f.out, "%-5s tcp.stream %d, %s > %s, %s", name, flow.Number, flow.Ends[client], flow.Ends[client.Other()], what)
	fmt.Fprintf(f.out, ", from %.6f s for %.6f s", flow.Begun.Time.Sub(f.in.start).Seconds(), flow.Last.Time.Sub(flow.Begun.Time).Seconds())
	if l := facts.link; l != nil && l.UID != "" {
		fmt.Fprintf(f.out, ", user %s", l.UID)
	}
	fmt.Fprintln(f.out)
	for role, side := range []stream.Side{client, client.Other()} {
		c := flow.Counts[side]
		fmt.Fprintf(f.out, "      %v: %s, %s, %s", spec.Role(role), amount(facts.messages[role], "message"), amount(c.Packets, "packet"), amount(c.Delivered, "octet"))
		for _, n := range []struct {
			count int64
			text  string
		}{{c.Missing, "missing"}, {c.Duplicate, "twice"}, {c.Differing, "of them differing"}, {c.Dropped, "dropped by limits"}} {
			if n.count > 0 {
				fmt.Fprintf(f.out, ", %d %s", n.count, n.text)
			}
		}
		if c.OutOfOrder > 0 {
			fmt.Fprintf(f.out, ", %d packets out of order", c.OutOfOrder)
		}
		fmt.Fprintf(f.out, "; %v\n", facts.ends[side].How)
	}
	if facts.trouble != "" {
		fmt.Fprintf(f.out, "      %s\n", facts.trouble)
	}
}

// carrier is what carries TMTP on a link, as "tls 1.3, TLS_AES_128_GCM_SHA256".
func carrier(l *dissect.Link) string {
	text := l.Carrier.String()
	if l.TLS == nil {
		return text
	}
	s := l.TLS.Session()
	switch s.Version {
	case tls.VersionTLS12:
		text += " 1.2"
	case tls.VersionTLS13:
		text += " 1.3"
	}
	if s.Suite != 0 {
		text += ", " + tls.CipherSuiteName(s.Suite)
	}
	if s.ServerName != "" {
		text += ", for " + strconv.Quote(s.ServerName)
	}
	if s.Resumed {
		text += ", resumed"
	}
	if s.Updates > 0 {
		text += fmt.Sprintf(", %d key updates", s.Updates)
	}
	if s.Early > 0 {
		text += fmt.Sprintf(", %d octets of 0-RTT not read", s.Early)
	}
	return text
}
