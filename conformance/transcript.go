package conformance

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// transcript keeps what went over the links of one check, for its failure: the
// first octets, and how many more there were.
type transcript struct {
	most    int // octets to keep
	mu      sync.Mutex
	start   time.Time
	entries []entry
	size    int
	omitted int
}

const (
	transcriptOctets = 64 << 10
	fullTranscript   = 1 << 20 // for Options.Transcript
)

type entry struct {
	at     time.Duration
	link   LinkInfo
	what   string // "opened", "closed", ">" or "<"
	octets []byte
}

func newTranscript(most int) *transcript { return &transcript{most: most, start: time.Now()} }

func (s *transcript) Opened(l LinkInfo, at time.Time) { s.add(l, "opened", nil, at) }

func (s *transcript) Closed(l LinkInfo, by Closer, at time.Time) {
	s.add(l, "closed "+by.String(), nil, at)
}

func (s *transcript) Octets(l LinkInfo, dir Direction, octets []byte, at time.Time) {
	s.add(l, dir.String(), octets, at)
}

func (s *transcript) add(l LinkInfo, what string, octets []byte, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := octets[:max(0, min(s.most-s.size, len(octets)))]
	s.omitted += len(octets) - len(kept)
	if len(kept) == 0 && (len(octets) > 0 || s.size > 2*s.most) {
		return
	}
	s.size += len(kept) + 64 // about what an entry takes besides
	s.entries = append(s.entries, entry{at.Sub(s.start), l, what, slices.Clone(kept)})
}

// lines renders the transcript: time in milliseconds, link, direction, octets;
// a line for each message as far as octets make messages.
func (s *transcript) lines() (out []string) {
	omitted := s.each(brief, func(_ *entry, lines []string) { out = append(out, lines...) })
	if omitted > 0 {
		out = append(out, fmt.Sprintf("… %d octets more", omitted))
	}
	return out
}

// each calls f with each entry and its lines, in which frames are as show
// shows them, and returns how many octets were not kept.
func (s *transcript) each(show func(frame []byte) string, f func(*entry, []string)) (omitted int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	type way struct {
		link int
		what string
	}
	streams := make(map[way]*stream)
	for i := range s.entries {
		e := &s.entries[i]
		prefix := fmt.Sprintf("%9.3f %-9s %s", float64(e.at.Microseconds())/1000, e.link.Name, e.what)
		w := way{e.link.Number, e.what}
		if len(e.octets) == 0 {
			f(e, []string{prefix})
			continue
		}
		if streams[w] == nil {
			streams[w] = &stream{show: show}
		}
		lines := streams[w].cut(e.octets)
		for i := range lines {
			lines[i] = prefix + " " + lines[i]
		}
		f(e, lines)
	}
	return s.omitted
}

// stream cuts the octets of one direction of a link into messages, each shown
// where it became complete, or in the pieces that came.
type stream struct {
	show  func(frame []byte) string
	split wire.Splitter
	lost  bool
}

func (s *stream) cut(octets []byte) (shown []string) {
	for len(octets) > 0 && !s.lost {
		before := octets
		piece, rest, err := s.split.Next(octets)
		octets = rest
		switch {
		case err != nil:
			s.lost = true
		case piece.Frame != nil:
			n, ok := dataLength(piece.Frame)
			s.lost = !ok
			s.split.Expect(n)
			shown = append(shown, s.show(piece.Frame))
		case piece.Data != nil && len(shown) > 0:
			shown[len(shown)-1] += " + " + brief(piece.Data)
		case piece.Data != nil:
			shown = append(shown, "+ "+brief(piece.Data))
		default:
			shown = append(shown, "("+brief(before)+")")
		}
	}
	if s.lost && len(octets) > 0 {
		shown = append(shown, brief(octets))
	}
	return shown
}

// brief shows octets on one line, the first few hundred.
func brief(octets []byte) string {
	const most = 400
	if len(octets) <= most {
		return clean(octets)
	}
	return fmt.Sprintf("%s… (%d octets)", clean(octets[:most]), len(octets))
}
