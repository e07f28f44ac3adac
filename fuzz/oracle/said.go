package oracle

import (
	"bytes"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// said is all that clients sent in an execution.
type said struct {
	octets   []byte // of all connections, each in one piece
	requests []request
	vague    bool // something that is no request may have named an alias or a node
}

// request is one that is sound, with when it was complete.
type request struct {
	*wire.Request
	event int // index of the event
	step  int
	link  int
	own   execute.Own
}

// saidIn reads what clients sent.
func saidIn(t *execute.Trace) *said {
	s := new(said)
	speakers := make([]speaker, len(t.Links))
	for i := range t.Events {
		switch e := &t.Events[i]; e.Kind {
		case execute.Opened:
			s.end(&speakers[e.Link])
		case execute.Sent:
			s.sent(&speakers[e.Link], e, i)
		}
	}
	for i := range speakers {
		s.end(&speakers[i])
	}
	return s
}

// speaker is the client's side of a connection.
type speaker struct {
	octets   []byte
	splitter wire.Splitter
	blind    bool
}

func (s *said) sent(p *speaker, e *execute.Event, at int) {
	p.octets = append(p.octets, e.Octets...)
	for octets := e.Octets; len(octets) > 0 && !p.blind; {
		piece, rest, err := p.splitter.Next(octets)
		switch {
		case err != nil:
			p.blind = true
		case piece.Frame != nil:
			r := new(wire.Request)
			if r.Decode(piece.Frame[spec.LengthDigits:]) != nil {
				p.blind = true
				break
			}
			p.splitter.Expect(int64(r.DataLen))
			s.requests = append(s.requests, request{r, at, e.Step, e.Link, e.Own})
		}
		octets = rest
	}
}

// end takes note of all that a connection's client said.
func (s *said) end(p *speaker) {
	s.octets = append(s.octets, p.octets...)
	s.octets = append(s.octets, 0)
	if p.blind && (bytes.Contains(bytes.ToLower(p.octets), []byte("new"))) {
		s.vague = true
	}
	*p = speaker{}
}
