package judge

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Link is one connection, as the judge sees it. Its methods are to be called in
// the order of events: for what a client sends before its first octet leaves,
// for what the server sends when it has come.
type Link struct {
	j      *Judge
	number int
	opened time.Time
	heard  time.Time // when the last request left that the server has answered
	joined bool      // seen from the middle: nothing is known of what was before
	closed bool

	client, server side
	phase          phase
	doom           doom
	acks           acks
	receipts       linkReceipts

	uid    string   // of the user logged in, once known
	node   *node    // the node logged in, nil when it is not known
	unseen bool     // the client did what the judge did not see, or see through
	named  []string // users listed before uid was known (OHI-5)
}

// side is what one end of a link has sent.
type side struct {
	splitter wire.Splitter
	frames   int  // so far
	blind    bool // what comes next cannot be told apart any more

	began    time.Time // when the first octet of the frame that is arriving did
	garbage  int       // octets since the side went blind
	data     dataTaker // takes the octets behind the last header, nil when nobody wants them
	dataLeft uint64
}

// dataTaker takes the data of one message. Done is called when all of them
// arrived, or when it is clear that the judge is not shown them.
type dataTaker interface {
	take(octets []byte)
	done(whole bool)
}

// Open tells that a connection was made at t. The number names the link in
// findings.
func (j *Judge) Open(number int, t time.Time) *Link {
	return &Link{j: j, number: number, opened: t}
}

// Join tells of a link that was there before the judge. What comes next on it,
// in each direction, is the start of a frame.
func (j *Judge) Join(number int, t time.Time) *Link {
	l := j.Open(number, t)
	l.joined, l.unseen, l.acks.unsure = true, true, true
	l.phase.join()
	return l
}

// By says who ended a link.
type By uint8

// How links end. The server closed when its end of stream came behind whole
// octets; a reset, a lost network, or not knowing is Broken.
const (
	Broken By = iota
	ByClient
	ByServer
)

// Closed tells that the link is gone. Nothing comes after it.
func (l *Link) Closed(t time.Time, by By) {
	if l.closed {
		return
	}
	l.j.event++
	l.closed = true
	l.closedAcks(t)
	l.closedPhase(t, by)
	l.client.data, l.server.data = nil, nil
}

// Octets tells what one side sent, in pieces of any size, and finds the frames
// in it. A link is told of either by Octets, or by Frame and Data.
func (l *Link) Octets(from spec.Role, t time.Time, octets []byte) {
	s := l.side(from)
	for len(octets) > 0 && !s.blind && !l.closed {
		if !s.splitter.Inside() {
			s.began = t
		}
		piece, rest, err := s.splitter.Next(octets)
		switch {
		case err != nil:
			l.Unreadable(from, t, err)
		case piece.Frame != nil && from == spec.Client:
			l.Frame(from, s.began, piece.Frame)
		case piece.Frame != nil:
			l.Frame(from, t, piece.Frame)
		case piece.Data != nil:
			l.Data(from, t, piece.Data)
		}
		if piece.Frame != nil {
			s.splitter.Expect(int64(s.dataLeft))
		}
		octets = rest
	}
	if s.blind {
		s.garbage += len(octets)
	}
}

// Frame tells of the four digits and header that one side sent: a client's at
// the time when its first octet left. Data that follow it are told by Data; if
// they are not, what is in them is not judged.
func (l *Link) Frame(from spec.Role, t time.Time, frame []byte) {
	s := l.side(from)
	if l.closed || s.blind {
		return
	}
	l.j.event++
	if s.data != nil {
		s.data.done(false)
	}
	s.expect(0, nil)
	ref := Ref{Link: l.number, From: from, Number: s.frames, At: t}
	s.frames++
	if from == spec.Client {
		l.request(ref, frame)
	} else {
		l.message(ref, frame)
	}
}

// Data tells of octets behind the header that one side sent last.
func (l *Link) Data(from spec.Role, t time.Time, octets []byte) {
	s := l.side(from)
	if l.closed || s.blind || s.dataLeft == 0 {
		return
	}
	l.j.event++
	if uint64(len(octets)) > s.dataLeft {
		octets = octets[:s.dataLeft]
	}
	s.dataLeft -= uint64(len(octets))
	if s.data == nil {
		return
	}
	s.data.take(octets)
	if s.dataLeft == 0 {
		taker := s.data
		s.data = nil
		taker.done(true)
	}
}

// Unreadable tells that one side sent what is no frame. Err is the *wire.Error
// of the splitter or reader. What that side sends afterwards is not judged.
func (l *Link) Unreadable(from spec.Role, t time.Time, err error) {
	s := l.side(from)
	if l.closed || s.blind {
		return
	}
	l.j.event++
	s.blind = true
	ref := Ref{Link: l.number, From: from, Number: s.frames, At: t}
	if from == spec.Client {
		l.erred(ref, err, nil)
		return
	}
	if !l.joined {
		l.j.found("FRAME-1", t, "the server sent what is no message: "+err.Error(), ref)
	}
}

func (l *Link) side(from spec.Role) *side {
	if from == spec.Client {
		return &l.client
	}
	return &l.server
}

// expect makes the next n octets of a side data for a taker, which may be nil.
func (s *side) expect(n uint64, taker dataTaker) {
	s.dataLeft, s.data = n, taker
	if n == 0 {
		s.data = nil
	}
}
