package check

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

// finding is a departure, with where it is in the capture.
type finding struct {
	judge.Finding
	link     int // number of the link in the capture
	packet   int64
	messages []string // those concerned
}

// find takes a finding of a judge.
func (c *Checker) find(f judge.Finding) {
	c.found[f.Requirement]++
	if c.found[f.Requirement] > most {
		return
	}
	f.Text = c.secrets.Text(f.Text)
	found := finding{Finding: f, link: c.number(f.Link)}
	for i, ref := range f.Frames {
		m, ok := c.recent.of(ref)
		if !ok {
			found.messages = append(found.messages, fmt.Sprintf("message %d of the %v on #%d, at %.6f s, too far back to be shown", ref.Number, ref.From, c.number(ref.Link), ref.At.Sub(c.start).Seconds()))
			continue
		}
		if i == 0 {
			found.packet = m.packet
		}
		found.messages = append(found.messages, m.text(c.start, &c.secrets))
	}
	c.findings = append(c.findings, found)
}

// number returns the number in the capture of a link of the judge's.
func (c *Checker) number(link int) int { return int(c.numbers[link]) }

// place is where a finding is, in words.
func (f *finding) place(start time.Time) string {
	if f.packet == 0 {
		return fmt.Sprintf("link #%d at %.6f s", f.link, f.At.Sub(start).Seconds())
	}
	return fmt.Sprintf("link #%d, packet %d, %.6f s", f.link, f.packet, f.At.Sub(start).Seconds())
}

// recent holds the last messages of all links, so that findings can show them.
type recent struct {
	ring []seen
	next int
	at   map[ref]int
}

// ref names a message as the judge does.
type ref struct {
	link, number int
	from         spec.Role
}

// seen is a message that was judged.
type seen struct {
	ref
	packet int64
	time   time.Time
	link   int // in the capture
	header []byte
}

const (
	// remembered is how many messages a finding can show.
	remembered = 8192
	// shown is how many octets of a header are kept of each.
	shown = 400
)

func (r *recent) add(m *dissect.Message, link, number int) {
	if r.at == nil {
		r.ring, r.at = make([]seen, remembered), make(map[ref]int, remembered)
	}
	s := &r.ring[r.next]
	delete(r.at, s.ref)
	s.ref = ref{link, number, m.From}
	s.packet, s.time, s.link = m.Last.Packet, m.Last.Time, m.Link.Number
	if m.From == spec.Client {
		s.packet, s.time = m.First.Packet, m.First.Time
	}
	s.header = append(s.header[:0], m.Frame[:min(len(m.Frame), shown)]...)
	r.at[s.ref] = r.next
	r.next = (r.next + 1) % remembered
}

func (r *recent) of(f judge.Ref) (*seen, bool) {
	i, ok := r.at[ref{f.Link, f.Number, f.From}]
	if !ok {
		return nil, false
	}
	return &r.ring[i], true
}

// text is a message in a line, its secrets masked.
func (s *seen) text(start time.Time, secrets *dissect.Secrets) string {
	arrow := ">"
	if s.from == spec.Server {
		arrow = "<"
	}
	digits, header := s.header[:spec.LengthDigits], s.header[spec.LengthDigits:]
	return fmt.Sprintf("packet %d, %.6f s, #%d %s %s%s", s.packet, s.time.Sub(start).Seconds(), s.link, arrow, digits, secrets.AppendHeader(nil, s.from, header))
}
