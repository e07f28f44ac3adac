// Package sequence draws who sent what to whom when: sequence diagrams as SVG
// that stand alone, and as Mermaid for Markdown.
//
// Time runs down, one row for each moment at which something happens, so that
// a busy millisecond and a quiet hour are both readable. An arrow runs from
// the row of sending to the row of arrival: messages that overtake nothing
// but are under way together show it by crossing rows.
package sequence

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Diagram is what happened between some parties.
type Diagram struct {
	Title string
	// Parties are the lifelines, from left to right.
	Parties []string
	Events  []Event
	// Most is how many events are drawn; the rest is counted. 0: 500.
	Most int
}

// Event is a message, or something that befell one party.
type Event struct {
	// At is when it happened, or the message was sent, since the start.
	At time.Duration
	// Arrive is when the message was there. It is not used for a message that
	// is lost, nor for a note.
	Arrive time.Duration
	// From and To are parties by number. A note is about From, and To is the
	// same.
	From, To int
	Text     string
	// Detail is shown to those who ask for it, by pointing.
	Detail string
	Kind   Kind
}

// Kind is a kind of event.
type Kind uint8

// The kinds.
const (
	Message Kind = iota
	Lost         // a message that never arrives
	Note         // something that befalls From
	Weak         // a message of little interest: an ack, a pulse
)

// most is how many events are drawn when nobody says.
const most = 500

// shown returns the events to draw, by time, and how many are not. Events of
// parties that there are not are left out.
func (d *Diagram) shown() (events []Event, left int) {
	for _, e := range d.Events {
		if e.From >= 0 && e.From < len(d.Parties) && e.To >= 0 && e.To < len(d.Parties) {
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	limit := d.Most
	if limit == 0 {
		limit = most
	}
	if len(events) > limit {
		events, left = events[:limit], len(events)-limit
	}
	return events, left
}

// arrives returns when an event is over.
func (e *Event) arrives() time.Duration {
	if e.Kind == Message || e.Kind == Weak {
		return max(e.Arrive, e.At)
	}
	return e.At
}

// clock writes a time since the start: 0.001234, 12.345, 1:02:03.004. It
// has digits to the microsecond where they are not zeros.
func clock(t time.Duration) string {
	s := ""
	if h := int(t / time.Hour); h > 0 {
		s = strconv.Itoa(h) + ":"
	}
	m, sec := int(t/time.Minute)%60, t%time.Minute
	if s != "" || m > 0 {
		s += two(m, s != "") + ":"
	}
	whole := two(int(sec/time.Second), s != "")
	micros := strconv.Itoa(int(sec % time.Second / time.Microsecond))
	for len(micros) < 6 {
		micros = "0" + micros
	}
	if micros[3:] == "000" {
		micros = micros[:3]
	}
	return s + whole + "." + micros
}

func two(n int, pad bool) string {
	if pad && n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
