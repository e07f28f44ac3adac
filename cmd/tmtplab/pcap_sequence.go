package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/reports/sequence"
	"github.com/tmtplab/tmtplab/spec"
)

// pcapSequence is a run of pcap sequence.
type pcapSequence struct {
	in     captureInput
	filter string
	out    string
	most   int
}

func pcapSequenceCommand() *cobra.Command {
	s := new(pcapSequence)
	cmd := &cobra.Command{
		Use:   "sequence FILE",
		Short: "Draw a conversation",
		Long: `Draw who sent what to whom when, as a sequence diagram: SVG, or text for Mermaid.
A filter chooses messages, as those of a few links or of a time.`,
		Example: `  tmtplab pcap sequence run.pcapng --out run.svg --filter 'link == 3 or link == 4'
  tmtplab pcap sequence run.pcapng --filter 'time < 1.5' --out -`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error {
			s.in.name = args[0]
			return s.run(cmd)
		},
	}
	f := cmd.Flags()
	s.in.flags(f)
	f.StringVar(&s.filter, "filter", "", "draw the messages that it chooses: see tmtplab pcap show --help")
	f.StringVar(&s.out, "out", "-", "`file` to write: .svg, or .mmd or - for Mermaid")
	f.IntVar(&s.most, "most", 500, "draw this many messages")
	return cmd
}

func (s *pcapSequence) run(cmd *cobra.Command) error {
	ending := filepath.Ext(s.out)
	if s.out != "-" && ending != ".svg" && ending != ".mmd" {
		return fmt.Errorf("--out %s: want a name that ends with .svg or .mmd, or -", s.out)
	}
	if s.most < 1 {
		return fmt.Errorf("--most %d: want 1 or more", s.most)
	}
	match, err := s.in.filter(s.filter)
	if err != nil {
		return err
	}
	c := &conversation{in: &s.in, match: match, parties: make(map[string]int)}
	c.diagram.Title, c.diagram.Most = filepath.Base(s.in.name), s.most
	const text = 200 // octets of data that an arrow may show
	d, _, unread := s.in.read(cmd.Context(), dissect.NewWhole(c, text))
	if len(c.diagram.Events) == 0 {
		switch {
		case unread != nil:
		case d.Counts().Messages == 0:
			unread = noTMTP(s.in.name, d)
		default:
			unread = fmt.Errorf("%s: the filter chooses none of %d messages", s.in.name, d.Counts().Messages)
		}
		return unread
	}
	draw := c.diagram.Mermaid
	if ending == ".svg" {
		draw = c.diagram.SVG
	}
	return errors.Join(writeTo(cmd.OutOrStdout(), s.out, func(w io.Writer) error {
		_, err := io.WriteString(w, draw())
		return err
	}), unread)
}

// conversation is a dissect.Reader that makes a diagram.
type conversation struct {
	in      *captureInput
	match   func(*dissect.Entry) bool
	diagram sequence.Diagram
	parties map[string]int
	secrets dissect.Secrets
	last    time.Duration // of the row drawn last
}

// party returns the number of a client or server.
func (c *conversation) party(name string) int {
	n, ok := c.parties[name]
	if !ok {
		n = len(c.diagram.Parties)
		c.parties[name] = n
		c.diagram.Parties = append(c.diagram.Parties, name)
	}
	return n
}

// Entry implements dissect.Reader.
func (c *conversation) Entry(e *dissect.Entry) {
	c.secrets.Learn(e.Message)
	if c.match != nil && !c.match(e) {
		return
	}
	l := e.Link
	server := c.party("server " + l.Address(spec.Server))
	client := c.party(fmt.Sprintf("#%d %s", l.Number, l.Address(spec.Client)))
	at := c.row(e.First.Time.Sub(c.in.start))
	event := sequence.Event{
		At: at, Arrive: max(at, e.End.Time.Sub(c.in.start)), From: client, To: server,
		Text: e.Name(), Detail: string(c.secrets.AppendHeader(nil, e.From, e.Frame[spec.LengthDigits:])),
	}
	if e.From == spec.Server {
		event.From, event.To = server, client
	}
	switch {
	case e.From == spec.Client && (e.Request.Op == spec.OpAck || e.Request.Op == spec.OpPulse):
		event.Kind = sequence.Weak
	case e.From == spec.Server && e.Server.Error != "":
		event.Text += ": " + c.secrets.Text(e.Server.Error)
	case e.From == spec.Server && e.Server.Kind == spec.MsgAck:
		event.Kind = sequence.Weak
	}
	if e.Length > 0 {
		event.Text += fmt.Sprintf(" + %d octets", e.Length)
	}
	c.diagram.Events = append(c.diagram.Events, event)
}

// row is the time at which something is drawn: messages in one packet have rows
// of their own.
func (c *conversation) row(at time.Duration) time.Duration {
	c.last = max(at, c.last+1)
	return c.last
}

// Link implements dissect.Reader.
func (c *conversation) Link(*dissect.Link) {}

// Trouble implements dissect.Reader.
func (c *conversation) Trouble(*dissect.Link, *dissect.Trouble) {}

// Closed implements dissect.Reader.
func (c *conversation) Closed(l *dissect.Link, from spec.Role, end stream.End) {
	name := fmt.Sprintf("#%d %s", l.Number, l.Address(spec.Client))
	if _, drawn := c.parties[name]; !drawn || end.How == stream.CaptureEnd {
		return
	}
	party := c.party(name)
	if from == spec.Server {
		party = c.party("server " + l.Address(spec.Server))
	}
	at := c.row(end.Time.Sub(c.in.start))
	c.diagram.Events = append(c.diagram.Events, sequence.Event{
		At: at, Arrive: at, From: party, To: party, Kind: sequence.Note, Text: strings.TrimSpace(fmt.Sprintf("#%d %v", l.Number, end.How)),
	})
}
