package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/reports/sequence"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// simTap is a run's sim.Tap: it makes a capture of what the chosen clients send
// and get, as it looks where they are, and a sequence diagram of it.
type simTap struct {
	capture *captureFile // nil for none
	diagram sequence.Diagram
	start   time.Time
	parties map[int]int // of the diagram, by client
	links   map[uint32]*tappedLink
}

// tappedLink is one connection.
type tappedLink struct {
	flow   *pcap.Flow // nil without a capture
	party  int
	onWire [2][]tappedMessage // by sender, what has not arrived
}

type tappedMessage struct {
	octets []byte // kept where the capture shows the message when it arrives
	body   int64
	event  int // in the diagram
}

const serverParty = 0

func newSimTap(scenario string, start time.Time) *simTap {
	return &simTap{
		diagram: sequence.Diagram{Title: scenario, Parties: []string{"server"}},
		start:   start, parties: make(map[int]int), links: make(map[uint32]*tappedLink),
	}
}

// Opened implements sim.Tap.
func (s *simTap) Opened(number uint32, client int, dialled, connected time.Time) {
	name := fmt.Sprintf("client %d", client)
	party, known := s.parties[client]
	if !known {
		party = len(s.diagram.Parties)
		s.parties[client] = party
		s.diagram.Parties = append(s.diagram.Parties, name)
	}
	l := &tappedLink{party: party}
	s.links[number] = l
	s.note(l, connected, "connected")
	if s.capture != nil {
		l.flow = s.capture.Open(pcap.Link{
			Client: name, Server: "simulated server", Comment: name, Dialled: dialled, Connected: connected,
		})
	}
}

func (s *simTap) note(l *tappedLink, at time.Time, text string) {
	s.diagram.Events = append(s.diagram.Events, sequence.Event{
		At: at.Sub(s.start), From: l.party, To: l.party, Text: text, Kind: sequence.Note,
	})
}

// Sent implements sim.Tap.
func (s *simTap) Sent(number uint32, from spec.Role, at time.Time, octets []byte, body int64) {
	l := s.links[number]
	if l == nil {
		return
	}
	m := tappedMessage{body: body, event: len(s.diagram.Events)}
	if l.flow != nil && from == spec.Client {
		recordMessage(l.flow, from, octets, body, at)
	} else if l.flow != nil {
		m.octets = bytes.Clone(octets)
	}
	e := sequence.Event{At: at.Sub(s.start), From: l.party, To: serverParty, Kind: sequence.Lost}
	if from == spec.Server {
		e.From, e.To = serverParty, l.party
	}
	e.Text, e.Detail = label(from, octets, body)
	s.diagram.Events = append(s.diagram.Events, e)
	l.onWire[from] = append(l.onWire[from], m)
}

// Arrived implements sim.Tap.
func (s *simTap) Arrived(number uint32, from spec.Role, at time.Time) {
	l := s.links[number]
	if l == nil || len(l.onWire[from]) == 0 {
		return
	}
	m := l.onWire[from][0]
	l.onWire[from] = l.onWire[from][1:]
	e := &s.diagram.Events[m.event]
	e.Arrive, e.Kind = at.Sub(s.start), sequence.Message
	if word, _, _ := strings.Cut(e.Text, " "); word == "Ack" || word == "ack" || word == "Pulse" {
		e.Kind = sequence.Weak
	}
	if l.flow != nil && from == spec.Server {
		recordMessage(l.flow, from, m.octets, m.body, at)
	}
}

// Ended implements sim.Tap.
func (s *simTap) Ended(number uint32, by spec.Role, at time.Time) {
	l := s.links[number]
	if l == nil {
		return
	}
	delete(s.links, number)
	if l.flow != nil {
		l.flow.End(by, at)
	}
	s.note(l, at, "closed by the "+strings.ToLower(by.String()))
}

// recordMessage puts a message into the capture. Octets that the simulation only
// counted are zeros there.
func recordMessage(flow *pcap.Flow, from spec.Role, octets []byte, body int64, at time.Time) {
	flow.Octets(from, octets, at)
	var zeros [32 << 10]byte
	for body > 0 {
		n := min(body, int64(len(zeros)))
		flow.Octets(from, zeros[:n], at)
		body -= n
	}
}

// label is a message as a diagram names it, with its header as the detail.
func label(from spec.Role, octets []byte, body int64) (text, detail string) {
	header := octets[spec.LengthDigits:]
	header = header[:bytes.LastIndexByte(header, '}')+1]
	if from == spec.Client {
		var r wire.Request
		if r.Decode(header) == nil {
			text = fmt.Sprint(r.Op, " ", r.ID)
		}
	} else {
		var m wire.Message
		if m.Decode(header) == nil {
			text = fmt.Sprint(m.Kind, " ", m.ID)
		}
	}
	if text = strings.TrimSpace(text); body > 0 {
		text += fmt.Sprintf(" (%d octets)", body)
	}
	return text, string(header)
}

// finish writes the diagram, as SVG or Mermaid by the file's name, and closes
// the capture.
func (s *simTap) finish(diagram string) error {
	if s.capture != nil {
		if err := s.capture.close(); err != nil {
			return fmt.Errorf("writing the capture: %w", err)
		}
	}
	if diagram == "" {
		return nil
	}
	text := s.diagram.SVG()
	if strings.HasSuffix(diagram, ".mmd") || strings.HasSuffix(diagram, ".md") {
		text = s.diagram.Mermaid()
	}
	if err := os.WriteFile(diagram, []byte(text), 0o666); err != nil {
		return fmt.Errorf("writing the diagram: %w", err)
	}
	return nil
}
