package execute

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// sent reads what leaves on a link as a server would, so that what is promised
// for it is known, whatever the steps meant to send.
type sent struct {
	splitter wire.Splitter
	request  wire.Request // whose data are leaving
	phase    phase        // of the link, if all that is due comes
	blind    bool         // what left is no frame, or no request: nobody can tell what follows
	after    int          // octets that left since
	dues     []due
	closing  bool // nothing but the end is to be expected
	sound    bool // the last frame was one, whatever was in it
	step     int  // for which octets left last
	own      Own
	early    bool // the request was answered before all of its data had left
}

// phase is how far a link has come.
type phase uint8

const (
	fresh phase = iota
	revised
	logged
)

// due is an answer that the protocol promises.
type due struct {
	kind dueKind
	step int
	own  Own
	id   string // of the request, for an ack
}

type dueKind uint8

const (
	dueRev  dueKind = iota // tmtprev
	dueInfo                // info, and behind a Register first registered
	dueAck
	dueEnd  // quit, or the end of the link; or an ack with that id
	dueWeak // an end that may as well wait for more octets, or never come
)

// between reports whether the last octet ended a request, or none left.
func (s *sent) between() bool { return !s.blind && !s.splitter.Inside() }

// shortest is how many octets a server may want to see before it finds that
// they are no request (FRAME-4).
const shortest = spec.LengthDigits + spec.MinHeaderOctets

// feed takes octets that are about to leave for a step. Acked is called with
// the ids of Acks.
func (s *sent) feed(octets []byte, step int, own Own, acked func(id string)) {
	s.step, s.own = step, own
	for len(octets) > 0 && !s.closing {
		if s.blind {
			s.stumble(len(octets), step, own)
			return
		}
		piece, rest, err := s.splitter.Next(octets)
		switch {
		case err != nil:
			s.blind = true
			s.stumble(len(octets), step, own)
			return
		case piece.Frame != nil:
			if s.request.Decode(piece.Frame[spec.LengthDigits:]) != nil {
				s.blind, s.after, s.sound = true, shortest, true
				s.expect(due{kind: dueEnd, step: step, own: own, id: idOf(piece.Frame)})
				return
			}
			s.splitter.Expect(int64(s.request.DataLen))
			s.early = false
			if s.request.DataLen == 0 {
				s.asked(step, own, acked)
			}
		case piece.Data != nil && s.splitter.Due() == 0:
			s.asked(step, own, acked)
		}
		octets = rest
	}
}

// stumble takes note of octets that cannot begin a request.
func (s *sent) stumble(n, step int, own Own) {
	before := s.after
	s.after += n
	switch {
	case before < shortest && s.after >= shortest:
		s.drop(dueWeak)
		s.expect(due{kind: dueEnd, step: step, own: own})
	case before == 0:
		s.expect(due{kind: dueWeak, step: step, own: own})
	}
}

// asked takes note of a whole request.
func (s *sent) asked(step int, own Own, acked func(id string)) {
	r := &s.request
	d := due{kind: dueEnd, step: step, own: own, id: r.ID}
	switch {
	case s.phase == fresh && r.Op == spec.OpTmtpRev:
		d.kind, s.phase = dueRev, revised
	case s.phase == revised && (r.Op == spec.OpRegister || r.Op == spec.OpLogin):
		d.kind, s.phase = dueInfo, logged
	case s.phase == logged && spec.Request(r.Op).Acked && s.early:
		return
	case s.phase == logged && spec.Request(r.Op).Acked:
		d.kind = dueAck
	case s.phase == logged && (r.Op == spec.OpAck || r.Op == spec.OpPulse):
		if r.Op == spec.OpAck {
			acked(r.ID)
		}
		return
	default:
		s.closing = true
	}
	s.expect(d)
}

func (s *sent) expect(d due) { s.dues = append(s.dues, d) }

// drop forgets the dues of a kind.
func (s *sent) drop(kind dueKind) {
	kept := s.dues[:0]
	for _, d := range s.dues {
		if d.kind != kind {
			kept = append(kept, d)
		}
	}
	s.dues = kept
}

// idOf returns the id of a header that is no request, where there is one.
func idOf(frame []byte) string {
	var scan wire.Scanner
	scan.Reset(frame[spec.LengthDigits:], spec.LengthDigits)
	id := ""
	for scan.Next() {
		f := scan.Field()
		if k, _ := f.Key(); k == spec.KeyID && f.Kind == wire.StringKind {
			id = string(wire.AppendUnescaped(nil, f.Value[1:len(f.Value)-1]))
		}
	}
	return id
}

// answers finds the due that a message answers, the oldest one. What it
// returns is -1 when the message answers nothing.
func (s *sent) answers(m *wire.Message) int {
	for i, d := range s.dues {
		switch m.Kind {
		case spec.MsgTmtpRev:
			if d.kind == dueRev {
				return i
			}
		case spec.MsgRegistered, spec.MsgInfo:
			if d.kind == dueInfo {
				return i
			}
		case spec.MsgAck:
			if (d.kind == dueAck || d.kind == dueEnd) && d.id == m.ID {
				return i
			}
		case spec.MsgQuit:
			return len(s.dues) - 1
		}
	}
	if r := &s.request; m.Kind == spec.MsgAck && s.phase == logged && !s.blind && s.splitter.Due() > 0 && !s.early && r.ID == m.ID && spec.Request(r.Op).Acked {
		s.early = true
		s.expect(due{kind: dueAck, step: s.step, own: s.own, id: r.ID})
		return len(s.dues) - 1
	}
	return -1
}

// owes reports whether an answer is due to what was sent for such a reason.
func (s *sent) owes(own Own) bool {
	for _, d := range s.dues {
		if d.own == own {
			return true
		}
	}
	return false
}

// owed reports whether answers are due, all of them to requests that are sound.
func (s *sent) owed() bool { return len(s.dues) > 0 && !s.closing && s.worst() <= dueAck }

// worst returns the due that is the least sure to be met.
func (s *sent) worst() dueKind {
	worst := dueRev
	for _, d := range s.dues {
		worst = max(worst, d.kind)
	}
	return worst
}

// probe reports whether another request makes sense where the last one broke
// the protocol: the frame was sound, so that a server can go on behind it.
func (s *sent) probe() bool { return s.phase == logged && !s.splitter.Inside() && s.sound }
