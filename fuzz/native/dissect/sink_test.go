package dissect

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// told is a message as a sink is told of it.
type told struct {
	link    int
	from    spec.Role
	offset  int64
	frame   []byte
	legal   bool
	length  int64
	data    []byte
	missing int64
	done    bool
}

// equals compares two of them.
func (m *told) equals(o *told) bool {
	return m.link == o.link && m.from == o.from && m.offset == o.offset && bytes.Equal(m.frame, o.frame) && m.legal == o.legal &&
		m.length == o.length && bytes.Equal(m.data, o.data) && m.missing == o.missing && m.done == o.done
}

// trouble is what a sink is told of one. In which packet it showed is not of
// it: that depends on how the octets were cut.
type trouble struct {
	kind           dissect.TroubleKind
	from           spec.Role
	offset, octets int64
	text           string
}

// sink holds what it is told to its order, and writes it down. It hands all to
// a Whole, too, which must make entries of the same messages.
type sink struct {
	t        *testing.T
	whole    *dissect.Whole
	links    []*dissect.Link
	sides    map[*dissect.Link]*[2]state
	all      []*told
	troubles []trouble
	entries  int
}

// state is that of one side of a link.
type state struct {
	last   *told
	closed bool
}

// mostKept is how much of the data of each message a Whole keeps, in octets.
const mostKept = 64

func newSink(t *testing.T) *sink {
	s := &sink{t: t, sides: make(map[*dissect.Link]*[2]state)}
	s.whole = dissect.NewWhole((*reader)(s), mostKept)
	return s
}

func (s *sink) Link(l *dissect.Link) {
	if l.Number != len(s.links) {
		s.t.Fatalf("link %d is number %d", len(s.links), l.Number)
	}
	s.links = append(s.links, l)
	s.sides[l] = new([2]state)
	s.whole.Link(l)
}

// side returns what is known of a side that something is told of.
func (s *sink) side(l *dissect.Link, from spec.Role) *state {
	if s.sides[l] == nil || s.sides[l][from].closed {
		s.t.Fatalf("the %v of a link that is closed, or was not told: %+v", from, l)
	}
	return &s.sides[l][from]
}

func (s *sink) Message(m *dissect.Message) {
	side := s.side(m.Link, m.From)
	if last := side.last; last != nil && (!last.done || m.Offset < last.offset+int64(len(last.frame)+len(last.data))) {
		s.t.Fatalf("a message at %d follows %+v", m.Offset, last)
	}
	if m.Number != int64(len(s.all)+1) || m.First.Packet > m.Last.Packet || m.Length < 0 || len(m.Frame) <= spec.LengthDigits {
		s.t.Fatalf("message %d is %+v", len(s.all)+1, m)
	}
	if _ = m.Name(); m.Err == nil && m.Table() == nil {
		s.t.Fatalf("a legal header without a table: %q", m.Frame)
	}
	side.last = &told{link: m.Link.Number, from: m.From, offset: m.Offset, frame: bytes.Clone(m.Frame), legal: m.Err == nil, length: m.Length}
	s.all = append(s.all, side.last)
	s.whole.Message(m)
}

func (s *sink) Data(m *dissect.Message, octets []byte, mark stream.Mark) {
	last := s.side(m.Link, m.From).last
	if last.done || len(octets) == 0 {
		s.t.Fatalf("%d octets of data behind %+v", len(octets), last)
	}
	last.data = append(last.data, octets...)
	s.whole.Data(m, octets, mark)
}

func (s *sink) Done(m *dissect.Message, missing int64) {
	last := s.side(m.Link, m.From).last
	if last.done || int64(len(last.data))+missing != last.length {
		s.t.Fatalf("%d octets are missing of %+v", missing, last)
	}
	last.done, last.missing = true, missing
	s.whole.Done(m, missing)
}

func (s *sink) Trouble(l *dissect.Link, t *dissect.Trouble) {
	s.side(l, t.From)
	if t.Text == "" || t.Offset < 0 || t.Octets < 0 {
		s.t.Fatalf("trouble that tells nothing: %+v", t)
	}
	s.troubles = append(s.troubles, trouble{t.Kind, t.From, t.Offset, t.Octets, t.Text})
	s.whole.Trouble(l, t)
}

func (s *sink) Closed(l *dissect.Link, from spec.Role, e stream.End) {
	side := s.side(l, from)
	if side.last != nil && !side.last.done {
		s.t.Fatalf("closed behind %+v", side.last)
	}
	side.closed = true
	s.whole.Closed(l, from, e)
}

// String returns what was told, a line for each message and trouble.
func (s *sink) String() string {
	var b strings.Builder
	for _, m := range s.all {
		fmt.Fprintf(&b, "  %+v\n", *m)
	}
	for _, t := range s.troubles {
		fmt.Fprintf(&b, "  %+v\n", t)
	}
	return b.String()
}

// finish checks the whole of what was told.
func (s *sink) finish(c dissect.Counts) {
	var headers, data, missing, passed int64
	for _, m := range s.all {
		headers += int64(len(m.frame))
		data += int64(len(m.data))
	}
	for _, t := range s.troubles {
		switch t.kind {
		case dissect.Missing:
			missing += t.octets
		case dissect.Passed:
			passed += t.octets
		}
	}
	if c.Messages != int64(len(s.all)) || c.Links != int64(len(s.links)) || c.Headers != headers || c.Data != data || c.Missing != missing || c.Passed < passed {
		s.t.Fatalf("counted were %+v, and %d links, %d messages with %d and %d octets told, %d missing, %d passed over",
			c, len(s.links), len(s.all), headers, data, missing, passed)
	}
	if s.entries != len(s.all) {
		s.t.Fatalf("%d entries of %d messages", s.entries, len(s.all))
	}
	for l, sides := range s.sides {
		if !sides[spec.Client].closed || !sides[spec.Server].closed {
			s.t.Fatalf("link %d was not closed: %+v", l.Number, sides)
		}
	}
}

// reader takes the entries of the Whole.
type reader sink

func (r *reader) Link(*dissect.Link)                          {}
func (r *reader) Trouble(*dissect.Link, *dissect.Trouble)     {}
func (r *reader) Closed(*dissect.Link, spec.Role, stream.End) {}

func (r *reader) Entry(e *dissect.Entry) {
	r.entries++
	m := r.sides[e.Link][e.From].last
	if !bytes.Equal(e.Frame, m.frame) || e.Offset != m.offset || e.Missing != m.missing || !bytes.Equal(e.Data, m.data[:min(len(m.data), mostKept)]) {
		r.t.Fatalf("%+v\nis the entry of %+v", e, m)
	}
}
