package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/tmtplab/tmtplab/pcap/stats"
	"github.com/tmtplab/tmtplab/reports"
)

// pcapStats is a run of pcap stats.
type pcapStats struct {
	in     captureInput
	every  time.Duration
	users  int
	times  bool
	json   bool
	folder string
}

func pcapStatsCommand() *cobra.Command {
	s := new(pcapStats)
	cmd := &cobra.Command{
		Use:   "stats FILE",
		Short: "Count messages and how long things took",
		Long: `Count the messages of a capture by op, by user and over time, and how long
things took: a request to its ack, a request to its message at each recipient, a
message of the server to the node's Ack. Times are those of packets: where the
capture was made counts.`,
		Example: `  tmtplab pcap stats run.pcapng
  tmtplab pcap stats run.pcapng --over-time --every 1s
  tmtplab pcap stats run.pcapng --svg pictures
  tmtplab pcap stats run.pcapng --json`,
		Args: named,
		RunE: func(cmd *cobra.Command, args []string) error {
			s.in.name = args[0]
			return s.run(cmd)
		},
	}
	f := cmd.Flags()
	s.in.flags(f)
	f.DurationVar(&s.every, "every", 0, "count over time in intervals of this `duration` (default: some tens, by how long the capture is)")
	f.BoolVar(&s.times, "over-time", false, "print what each interval has")
	f.IntVar(&s.users, "users", 10, "print this many users, those with most messages first")
	f.BoolVar(&s.json, "json", false, "print all as JSON")
	f.StringVar(&s.folder, "svg", "", "put pictures into this `folder`, which is made if need be")
	return cmd
}

func (s *pcapStats) run(cmd *cobra.Command) error {
	if cmd.Flags().Changed("every") && s.every < time.Microsecond {
		return fmt.Errorf("--every %v: want a microsecond or more", s.every)
	}
	if s.users < 0 {
		return fmt.Errorf("--users %d: want 0 or more", s.users)
	}
	sink := stats.New(s.every)
	d, _, unread := s.in.read(cmd.Context(), sink)
	if d == nil {
		return unread
	}
	counts := d.Counts()
	if counts.Messages == 0 {
		if unread == nil {
			unread = noTMTP(s.in.name, d)
		}
		return unread
	}
	r := sink.Result(counts)
	out := cmd.OutOrStdout()
	err := s.draw(out, r.Charts())
	if err == nil && s.json {
		enc := json.NewEncoder(out)
		enc.SetIndent("", " ")
		err = enc.Encode(r)
	} else if err == nil {
		err = s.print(out, r)
	}
	return errors.Join(err, unread)
}

// draw writes pictures into the folder, if one is named.
func (s *pcapStats) draw(out io.Writer, charts []reports.Chart) error {
	if s.folder == "" {
		return nil
	}
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		return fmt.Errorf("--svg: %w", err)
	}
	for _, c := range charts {
		path := filepath.Join(s.folder, c.Name+".svg")
		if err := writeTo(out, path, func(w io.Writer) error {
			_, err := io.WriteString(w, c.SVG)
			return err
		}); err != nil {
			return err
		}
		if !s.json {
			fmt.Fprintln(out, path)
		}
	}
	return nil
}

// print prints the tables.
func (s *pcapStats) print(w io.Writer, r *stats.Result) error {
	var rows [][]string
	for _, op := range r.Ops {
		rows = append(rows, append(append([]string{op.From, op.Name}, counted(op.Count)...), latencyCells(op.Latency)...))
	}
	if err := printTable(w, 12, []string{"from", "message", "count", "headers", "data", "errors", "acked", "p50", "p99", "max"}, rows); err != nil {
		return err
	}
	rows = nil
	names, texts := stats.Latencies()
	for i, name := range names {
		if l := r.Latency[name]; l != nil {
			rows = append(rows, append([]string{texts[i]}, latencyCells(l)...))
		}
	}
	if rows != nil {
		if err := printTable(w, 12, []string{"latency", "count", "p50", "p99", "max"}, rows); err != nil {
			return err
		}
	}
	rows = nil
	for _, u := range r.Users[:min(len(r.Users), s.users)] {
		name := u.UID
		if name == "" {
			name = "before a login"
		}
		rows = append(rows, append([]string{name}, counted(u.Count)...))
	}
	if rows != nil {
		if err := printTable(w, 12, []string{"user", "count", "headers", "data", "errors"}, rows); err != nil {
			return err
		}
	}
	if s.times {
		if err := printTimes(w, r); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s on %s in %s; %s missing, %d passed over; %s\n",
		amount(r.Messages, "message"), amount(r.Links, "link"), seconds(r.Seconds), amount(r.Missing, "octet"), r.Passed, others(r.Others))
	return err
}

// others are connections without TMTP.
func others(n int64) string {
	if n == 1 {
		return "1 other connection"
	}
	return fmt.Sprintf("%d other connections", n)
}

func printTimes(w io.Writer, r *stats.Result) error {
	var rows [][]string
	for i, t := range r.Times {
		rows = append(rows, append([]string{seconds(float64(i) * r.Every)}, counted(t)...))
	}
	return printTable(w, 12, []string{"from", "count", "headers", "data", "errors"}, rows)
}

func counted(c stats.Count) (cells []string) {
	for _, n := range []int64{c.Messages, c.Headers, c.Data, c.Errors} {
		cells = append(cells, strconv.FormatInt(n, 10))
	}
	return cells
}

// latencyCells are count, median, p99 and maximum.
func latencyCells(l *stats.Latency) []string {
	if l == nil {
		return []string{"", "", "", ""}
	}
	return []string{strconv.FormatInt(l.Count, 10), seconds(l.P50), seconds(l.P99), seconds(l.Max)}
}
