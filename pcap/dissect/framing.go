package dissect

import (
	"errors"
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// framing cuts what one side sends on a link into messages.
type framing struct {
	x        *flow
	from     spec.Role
	splitter wire.Splitter
	offset   int64       // of what comes next
	due      int64       // octets of the message's data, still to come
	lost     int64       // of them that are missing
	message  *Message    // that is not done, or nil
	index    int         // of the next one
	began    stream.Mark // the packet in which the frame that is arriving began
	at       int64       // and its offset
	blind    bool        // nothing is read any more
	seek     *seeker     // looks for the next message behind a gap, nil when in step
	passed   int64       // octets in which it found none
}

// octets takes what the side sent next.
func (s *framing) octets(octets []byte, mark stream.Mark) {
	for len(octets) > 0 && !s.blind {
		if s.seek != nil {
			s.resume(octets, mark, false)
			return
		}
		if s.due > 0 {
			n := min(s.due, int64(len(octets)))
			s.data(octets[:n], mark)
			octets = octets[n:]
			continue
		}
		if !s.splitter.Inside() {
			s.began, s.at = mark, s.offset
		}
		piece, rest, err := s.splitter.Next(octets)
		s.offset += int64(len(octets) - len(rest))
		octets = rest
		if err != nil {
			s.unreadable(err, mark)
		} else if piece.Frame != nil {
			s.frame(piece.Frame, mark)
		}
	}
	if s.blind {
		s.skip(int64(len(octets)))
	}
}

// skip counts octets that are not read.
func (s *framing) skip(n int64) {
	s.offset += n
	s.x.d.counts.Unread += n
}

// frame tells of a frame.
func (s *framing) frame(frame []byte, mark stream.Mark) {
	d, l := s.x.d, s.x.link
	m := d.spare.take()
	d.message++
	m.Number, m.Link, m.From, m.First, m.Last, m.Offset, m.Frame = d.message, l, s.from, s.began, mark, s.at, frame
	m.Index = s.index
	s.index++
	d.counts.Messages++
	d.counts.Headers += int64(len(frame))
	m.Length = s.decode(m)
	s.message, s.due, s.lost = m, m.Length, 0
	l.learn(m)
	d.sink.Message(m)
	if m.Err != nil {
		d.sink.Trouble(l, &Trouble{Kind: Undecodable, From: s.from, Mark: mark, Offset: s.at, Octets: int64(len(frame)), Text: m.Err.Reason, Err: m.Err})
	}
	if s.due == 0 {
		s.done(0)
	}
}

// decode reads a header, and returns how many octets of data it announces, also
// where it breaks the tables.
func (s *framing) decode(m *Message) int64 {
	header := m.Frame[spec.LengthDigits:]
	var err error
	var length uint64
	if m.From == spec.Client {
		err = m.Request.Decode(header)
		length = m.Request.DataLen
	} else {
		err = m.Server.Decode(header)
		length = m.Server.DataLen
	}
	m.Err = nil
	if err != nil {
		if !errors.As(err, &m.Err) {
			m.Err = &wire.Error{Offset: -1, Reason: err.Error()}
		}
		length = announced(header)
	}
	if length > spec.MaxInt {
		return 0
	}
	return int64(length)
}

// announced returns the datalen of a header that breaks the tables.
func announced(header []byte) (n uint64) {
	var in wire.Scanner
	in.Reset(header, spec.LengthDigits)
	for in.Next() {
		f := in.Field()
		if k, _ := f.Key(); k == spec.KeyDataLen {
			n, _ = strconv.ParseUint(string(f.Value), 10, 63)
		}
	}
	return n
}

// data hands out octets behind a header.
func (s *framing) data(octets []byte, mark stream.Mark) {
	n := int64(len(octets))
	s.x.d.counts.Data += n
	s.x.d.sink.Data(s.message, octets, mark)
	s.offset += n
	s.due -= n
	if s.due == 0 {
		s.done(s.lost)
	}
}

// done tells that no more comes of the message.
func (s *framing) done(missing int64) {
	if m := s.message; m != nil {
		s.message, s.due = nil, 0
		s.x.d.sink.Done(m, missing)
		s.x.d.spare.give(m)
	}
}

// end tells that the side sends no more.
func (s *framing) end() {
	if s.seek != nil {
		s.resume(nil, s.x.mark, true)
	}
	if s.seek != nil {
		s.pass(s.x.mark)
	}
	if s.message != nil {
		s.done(s.lost + s.due)
	}
	s.cut("the stream ends inside a frame")
	s.blind = true
}

// cut tells of a frame of which no more comes.
func (s *framing) cut(text string) {
	if s.seek != nil || s.blind || !s.splitter.Inside() {
		return
	}
	n := s.offset - s.at
	s.x.d.counts.Unread += n
	s.trouble(&Trouble{Kind: Unreadable, Mark: s.began, Offset: s.at, Octets: n, Text: text})
}

// unreadable tells that what the side sends is no frame.
func (s *framing) unreadable(err error, mark stream.Mark) {
	s.blind = true
	s.x.d.counts.Unread += s.offset - s.at
	t := &Trouble{Kind: Unreadable, Mark: mark, Offset: s.at, Text: err.Error(), Err: err}
	var e *wire.Error
	if errors.As(err, &e) {
		t.Text = e.Reason
	}
	s.trouble(t)
}

func (s *framing) trouble(t *Trouble) {
	t.From = s.from
	s.x.d.sink.Trouble(s.x.link, t)
}

// gap tells that octets are missing; -1: it is not known how many. Where all of
// them are data, what follows is in step.
func (s *framing) gap(n int64) {
	if s.seek != nil {
		s.resume(nil, s.x.mark, true)
	}
	switch {
	case s.blind:
	case s.seek != nil:
		s.pass(s.x.mark)
		s.seek = new(seeker)
	case n >= 0 && s.due >= n:
		s.due -= n
		s.lost += n
		if s.due == 0 {
			s.done(s.lost)
		}
	default:
		s.done(s.lost + s.due)
		begun := s.offset - s.at
		s.seek = new(seeker)
		if s.splitter.Inside() {
			s.passed = begun
		}
		s.pass(s.x.mark)
		s.splitter = wire.Splitter{}
	}
	s.offset += max(n, 0)
}

// before tells of octets that came before it was known what the connection
// carries: missing ones, and others that no message was found in.
func (s *framing) before(passed, missing int64) {
	if missing > 0 {
		s.x.d.counts.Missing += missing
		s.trouble(&Trouble{Kind: Missing, Mark: s.x.mark, Octets: missing, Text: "before the first message that is read"})
	}
	s.offset, s.passed = passed+missing, passed
}

// pass tells of octets that no message was found in, the last of them where the
// stream is.
func (s *framing) pass(mark stream.Mark) {
	s.passed += int64(len(s.seek.octets))
	s.seek.drop(len(s.seek.octets))
	if s.passed == 0 {
		return
	}
	s.x.d.counts.Passed += s.passed
	s.trouble(&Trouble{Kind: Passed, Mark: mark, Offset: s.offset - s.passed, Octets: s.passed, Text: "what is left of a message of which a part is missing"})
	s.passed = 0
}

// resume looks for the next message behind a gap, and goes on with it. What is
// taken for one has a header that its table allows, so that texts in data hardly
// ever are.
func (s *framing) resume(octets []byte, mark stream.Mark, last bool) {
	k := s.seek
	k.add(octets, mark)
	s.offset += int64(len(octets))
	before := k.dropped
	found := k.find(last, func(frame []byte) bool { return decodes(s.from, frame) })
	s.passed += k.dropped - before
	if !found {
		return
	}
	rest := k.backlog
	s.offset -= int64(len(rest.octets))
	k.backlog = backlog{}
	s.pass(mark)
	s.seek = nil
	rest.each(s.octets)
}

// learn notes who is logged in.
func (l *Link) learn(m *Message) {
	switch {
	case m.Err != nil:
	case m.From == spec.Client && m.Request.Op == spec.OpLogin:
		l.login(m.Request.UID, m.Request.Node)
	case m.From == spec.Server && m.Server.Kind == spec.MsgRegistered && m.Server.UID != "":
		l.login(m.Server.UID, m.Server.NodeID)
	}
}

// login notes a user. The strings of a message share memory, of which the rest
// is not to be kept.
func (l *Link) login(uid, nodeid string) {
	l.UID, l.NodeID = strings.Clone(uid), strings.Clone(nodeid)
}
