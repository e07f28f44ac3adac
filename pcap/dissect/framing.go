package dissect

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// framing cuts what one side sends on a link into messages.
type framing struct {
	x        *flow
	from     spec.Role
	splitter wire.Splitter
	offset   int64 // of what comes next
	due      int64 // octets of the message's data, still to come
	lost     int64 // of them that are missing
	message  Message
	open     bool        // the message is not done
	began    stream.Mark // the packet in which the frame that is arriving began
	at       int64       // and its offset
	blind    bool        // nothing is read any more
	seek     *seeker     // looks for the next message behind a gap, nil when in step
}

// octets takes what the side sent next.
func (s *framing) octets(octets []byte, mark stream.Mark) {
	for len(octets) > 0 && !s.blind {
		if s.seek != nil {
			octets = s.resume(octets, mark)
			continue
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
		s.offset += int64(len(octets))
	}
}

// frame tells of a frame.
func (s *framing) frame(frame []byte, mark stream.Mark) {
	d, l := s.x.d, s.x.link
	m := &s.message
	d.message++
	m.Number, m.Link, m.From, m.First, m.Last, m.Offset, m.Frame = d.message, l, s.from, s.began, mark, s.at, frame
	d.counts.Messages++
	d.counts.Headers += int64(len(frame))
	m.Length = s.decode(m)
	s.open, s.due, s.lost = true, m.Length, 0
	l.learn(m)
	d.sink.Message(m)
	if m.Err != nil {
		d.sink.Trouble(l, &Trouble{Kind: Undecodable, From: s.from, Mark: mark, Offset: s.at, Octets: int64(len(frame)), Text: m.Err.Reason, Err: m.Err})
	}
	m.Index++
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
	s.x.d.sink.Data(&s.message, octets, mark)
	s.offset += n
	s.due -= n
	if s.due == 0 {
		s.done(s.lost)
	}
}

// done tells that no more comes of the message.
func (s *framing) done(missing int64) {
	if s.open {
		s.open, s.due = false, 0
		s.x.d.sink.Done(&s.message, missing)
	}
}

// end tells that the side sends no more.
func (s *framing) end() {
	switch {
	case s.open:
		s.done(s.lost + s.due)
	case s.seek == nil && s.splitter.Inside() && !s.blind:
		s.trouble(&Trouble{Kind: Unreadable, Mark: s.began, Offset: s.at, Octets: s.offset - s.at, Text: "the stream ends inside a frame"})
	}
	if s.seek != nil {
		s.pass(int64(len(s.seek.buf)))
	}
	s.blind = true
}

// unreadable tells that what the side sends is no frame.
func (s *framing) unreadable(err error, mark stream.Mark) {
	s.blind = true
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
	switch {
	case s.blind:
		s.offset += max(n, 0)
		return
	case s.seek == nil && n >= 0 && s.due >= n:
		s.offset += n
		s.due -= n
		s.lost += n
		if s.due == 0 {
			s.done(s.lost)
		}
		return
	case s.open:
		s.done(s.lost + s.due)
	}
	s.offset += max(n, 0)
	if s.seek == nil {
		s.seek = new(seeker)
		s.splitter = wire.Splitter{}
	} else {
		s.pass(int64(len(s.seek.buf)))
		s.seek.buf = s.seek.buf[:0]
	}
}

// pass counts octets that no message was found in.
func (s *framing) pass(n int64) {
	s.x.d.counts.Passed += n
	s.seek.passed += n
}

// learn notes who is logged in.
func (l *Link) learn(m *Message) {
	switch {
	case m.Err != nil:
	case m.From == spec.Client && m.Request.Op == spec.OpLogin:
		l.UID, l.NodeID = m.Request.UID, m.Request.Node
	case m.From == spec.Server && m.Server.Kind == spec.MsgRegistered && m.Server.UID != "":
		l.UID, l.NodeID = m.Server.UID, m.Server.NodeID
	}
}

// seeker looks for the next message behind a gap.
type seeker struct {
	buf    []byte // what may begin a message, and is not all there
	passed int64
}

// resume looks for the next message, and returns the octets behind what it
// looked at when it has found one. What is taken for a message has a header
// that its table allows, so that texts in data are hardly ever.
func (s *framing) resume(octets []byte, mark stream.Mark) []byte {
	k := s.seek
	k.buf = append(k.buf, octets...)
	s.offset += int64(len(octets))
	for at := 0; at < len(k.buf); at++ {
		rest := k.buf[at:]
		total, possible := frameAt(rest)
		if !possible {
			continue
		}
		if total == 0 || total > len(rest) { // more of it may come
			s.pass(int64(at))
			k.buf = append(k.buf[:0], rest...)
			return nil
		}
		if !s.decodes(rest[:total]) {
			continue
		}
		s.pass(int64(at))
		s.offset -= int64(len(rest))
		if k.passed > 0 {
			s.trouble(&Trouble{Kind: Passed, Mark: mark, Offset: s.offset - k.passed, Octets: k.passed, Text: "what is left of a message of which a part is missing"})
		}
		s.seek = nil
		return rest
	}
	s.pass(int64(len(k.buf)))
	k.buf = k.buf[:0]
	return nil
}

// frameAt reports whether octets can be the begin of a frame, and how long it
// is; 0 when that is not known yet.
func frameAt(octets []byte) (total int, possible bool) {
	n := 0
	for i, c := range octets[:min(len(octets), spec.LengthDigits)] {
		v := bytes.IndexByte([]byte("0123456789abcdef0123456789ABCDEF"), c)
		if v < 0 {
			return 0, false
		}
		n |= v % 16 << (4 * (spec.LengthDigits - 1 - i))
	}
	if len(octets) <= spec.LengthDigits {
		return 0, true
	}
	if n < spec.MinHeaderOctets {
		return 0, false
	}
	total = spec.LengthDigits + n
	const space = " \t\r\n" // a header may have it around its object (FRAME-5)
	header := octets[spec.LengthDigits:min(total, len(octets))]
	object := bytes.TrimLeft(header, space)
	if len(object) > 0 && object[0] != '{' {
		return 0, false
	}
	return total, total > len(octets) || bytes.HasSuffix(bytes.TrimRight(object, space), []byte("}"))
}

// decodes reports whether a frame is one that the side may send.
func (s *framing) decodes(frame []byte) bool {
	header := frame[spec.LengthDigits:]
	if s.from == spec.Client {
		var r wire.Request
		return r.Decode(header) == nil
	}
	var m wire.Message
	return m.Decode(header) == nil
}
