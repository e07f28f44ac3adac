package stream_test

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/packet"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

var update = flag.Bool("update", false, "rewrite the scripts with what is told now")

// TestScripts plays packets that scripts describe, and compares what is told
// with what stands behind them. In a script, lines with > are played:
//
//	> C 0 SYN            a packet of client 0 with that sequence number (C2: of client 2)
//	> S 0 SYN ACK=1      of its server, with an acknowledgement
//	> C 1 hello FIN      with data; a*100 is a hundred letters; cut=5: 5 octets more on the wire
//	> wait 300ms         no packet for that time
//	> jump -10h          the next packet says that it was seen so much later, or before
//	> limits Flows=2     before anything else
//	> close              the capture ends; this is also so at the end of a script
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no scripts")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := play(t, file, string(text))
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if got != string(text) {
			t.Errorf("%s (-want +got, with -update it is rewritten):\n%s", file, cmp.Diff(string(text), got))
		}
	}
}

// player plays a script.
type player struct {
	out    strings.Builder
	limits stream.Limits
	a      *stream.Assembler
	number int64
	now    time.Time
	closed bool
}

func play(t *testing.T, file, script string) string {
	p := &player{now: time.Unix(1_000_000, 0)}
	for i, line := range strings.Split(strings.TrimSuffix(script, "\n"), "\n") {
		command, ok := strings.CutPrefix(line, "> ")
		if !ok {
			if line == "" || line[0] == '#' {
				p.out.WriteString(line + "\n")
			}
			continue
		}
		p.out.WriteString(line + "\n")
		if err := p.do(strings.Fields(command)); err != nil {
			t.Fatalf("%s:%d: %v", file, i+1, err)
		}
	}
	if !p.closed {
		p.close()
	}
	return p.out.String()
}

func (p *player) do(words []string) error {
	switch words[0] {
	case "limits":
		return p.limit(words[1:])
	case "close":
		p.close()
		return nil
	case "wait", "jump":
		d, err := time.ParseDuration(words[1])
		for words[0] == "wait" && d > 0 {
			step := min(d, time.Minute)
			p.now, d = p.now.Add(step), d-step
			p.assembler().Advance(p.now)
		}
		p.now = p.now.Add(d)
		return err
	}
	return p.packet(words)
}

func (p *player) assembler() *stream.Assembler {
	if p.a == nil {
		p.a = stream.New(p, p.limits)
		p.a.Advance(p.now)
	}
	return p.a
}

func (p *player) close() {
	p.closed = true
	p.assembler().Close()
	if s := p.a.Stats(); s.Evicted+s.Waits > 0 {
		p.say("evicted %d, hurried %d", s.Evicted, s.Waits)
	}
}

func (p *player) limit(words []string) error {
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		n, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		switch name {
		case "Flows":
			p.limits.Flows = n
		case "Pages":
			p.limits.Pages = n
		case "FlowPages":
			p.limits.FlowPages = n
		default:
			return fmt.Errorf("no limit is called %s", name)
		}
	}
	return nil
}

// packet plays one packet: a side, a sequence number, and what it carries.
func (p *player) packet(words []string) error {
	number, _ := strconv.Atoi(words[0][1:])
	from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(number)}), 50000)
	to := netip.MustParseAddrPort("198.51.100.1:8888")
	s := packet.Segment{From: from, To: to}
	if words[0][0] == 'S' {
		s.From, s.To = to, from
	}
	seq, err := strconv.ParseInt(words[1], 0, 64)
	if err != nil {
		return err
	}
	s.Seq = uint32(seq)
	cut := 0
	for _, word := range words[2:] {
		name, value, _ := strings.Cut(word, "=")
		n, _ := strconv.ParseInt(value, 0, 64)
		switch name {
		case "SYN":
			s.Flags |= packet.SYN
		case "FIN":
			s.Flags |= packet.FIN
		case "RST":
			s.Flags |= packet.RST
		case "ACK":
			s.Flags |= packet.ACK
			s.Ack = uint32(n)
		case "cut":
			cut = int(n)
		default:
			s.Data = letters(word)
		}
	}
	s.Data = append(s.Data, make([]byte, cut)...)
	octets := s.Append(nil)
	p.number++
	p.now = p.now.Add(time.Millisecond)
	p.assembler().Packet(&capture.Packet{Number: p.number, Time: p.now, LinkType: capture.Raw, Data: octets[:len(octets)-cut], Length: len(octets)})
	return nil
}

// letters reads "abc" or "a*100".
func letters(word string) []byte {
	if letter, times, ok := strings.Cut(word, "*"); ok {
		n, _ := strconv.Atoi(times)
		return []byte(strings.Repeat(letter, n))
	}
	return []byte(word)
}

func (p *player) say(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

// who names a side of a flow.
func who(f *stream.Flow, side stream.Side) string {
	name := "server"
	if side == f.Client {
		name = "client"
	}
	return fmt.Sprintf("flow %d, %s", f.Number, name)
}

func (p *player) Open(f *stream.Flow) {
	p.say("flow %d: %v connects to %v, by %v", f.Number, f.Ends[f.Client], f.Ends[f.Client.Other()], f.ClientBy)
}

func (p *player) Octets(f *stream.Flow, from stream.Side, x stream.Piece) {
	octets := string(x.Octets)
	if len(octets) > 20 {
		octets = fmt.Sprintf("%s… (%d)", octets[:1], len(octets))
	}
	p.say("%s at %d, packet %d: %s", who(f, from), x.Offset, x.Packet, octets)
}

func (p *player) Gap(f *stream.Flow, from stream.Side, g stream.Gap) {
	p.say("%s at %d, packet %d: %d missing, %v", who(f, from), g.Offset, g.Packet, g.Length, g.Cause)
}

func (p *player) End(f *stream.Flow, from stream.Side, e stream.End) {
	p.say("%s ends at %d, packet %d: %v", who(f, from), e.Offset, e.Packet, e.How)
}

func (p *player) Close(f *stream.Flow) {
	for _, side := range []stream.Side{f.Client, f.Client.Other()} {
		c := f.Counts[side]
		line := fmt.Sprintf("%s sent %d packets, %d octets", who(f, side), c.Packets, c.Octets)
		for _, count := range []struct {
			n    int64
			name string
		}{
			{c.Missing, "missing"}, {c.Duplicate, "duplicate"}, {c.Differing, "differing"}, {c.Late, "late"}, {c.Early, "early"},
			{c.Beyond, "beyond the end"}, {c.Dropped, "dropped"}, {c.OutOfOrder, "packets out of order"}, {c.KeepAlives, "keep-alives"},
		} {
			if count.n > 0 {
				line += fmt.Sprintf(", %d %s", count.n, count.name)
			}
		}
		p.say("%s", line)
	}
}
