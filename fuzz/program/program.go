package program

import (
	"fmt"
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// Limits of a program.
const (
	MaxLinks      = 4
	MaxSteps      = 64
	MaxFields     = 64               // of one step
	MaxStepOctets = 8 << 20          // of one step's header and data together
	MaxPause      = 10 * time.Second // of one step
)

// Program is a sequence of steps over a few links, carried out one after the
// other.
type Program struct {
	Links int            // 1 to MaxLinks
	Acks  [MaxLinks]bool // links on which whoever carries it out acknowledges messages by itself (CLI-2)
	Steps []Step         // at most MaxSteps
}

// Step is one thing done on one link. Which of the fields have a meaning is
// said by Do.
type Step struct {
	Label string // a name for references in the text form, of letters and digits; may be empty
	Link  int    // 0 to Program.Links-1
	Do    Verb

	Op     spec.Op       // of Send
	Fields []Field       // of Send, in order; op goes first unless it is one of them
	Data   Text          // of Send behind the header, and all of Raw and Below
	How    Framing       // of Send and Raw
	Pause  time.Duration // of Pause
}

// Verb says what a step does.
type Verb uint8

// The verbs.
const (
	Open  Verb = iota // connects the link; one that is open is closed first
	Send              // a request
	Raw               // octets as they are
	Below             // octets beneath TLS, where they make no sense (SEC-1); without TLS like Raw
	Sync              // waits until the server has answered all that the link asked, and one more request
	Close             // ends the link in due form: close_notify, then FIN
	Half              // ends the sending side; the link can still receive (CONN-13)
	Drop              // FIN without a word of TLS (CONN-14)
	Reset             // a TCP reset
	Deaf              // stops reading from the link, so that octets pile up at the server
	Hear              // goes on reading
	Pause             // lets time pass

	verbCount = iota
)

var verbNames = [verbCount]string{"open", "send", "raw", "below", "sync", "close", "half", "drop", "reset", "deaf", "hear", "pause"}

// String returns the verb as the text form writes it, in one word.
func (v Verb) String() string { return verbNames[v] }

// Ends reports whether the verb takes from the link the means to send.
func (v Verb) Ends() bool { return v == Close || v == Half || v == Drop || v == Reset }

// Field is one member of a header.
type Field struct {
	Name  string // what stands between the quotes, escapes and all
	Value Text   // JSON, or what stands in its place
}

// Name returns the step's op or verb in a word, as "Ping" or "reset".
func (s *Step) Name() string {
	if s.Do == Send {
		return s.Op.String()
	}
	return s.Do.String()
}

// Field returns the first field of a name, or nil.
func (s *Step) Field(name string) *Field {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// Clone returns a copy that shares nothing with p but strings.
func (p *Program) Clone() *Program {
	c := *p
	c.Steps = slices.Clone(p.Steps)
	for i := range c.Steps {
		c.Steps[i] = c.Steps[i].clone()
	}
	return &c
}

func (s Step) clone() Step {
	s.Fields = slices.Clone(s.Fields)
	for i := range s.Fields {
		s.Fields[i].Value = slices.Clone(s.Fields[i].Value)
	}
	s.Data = slices.Clone(s.Data)
	return s
}

// Check returns an error that names the first thing which no program may have.
func (p *Program) Check() error {
	switch {
	case p.Links < 1 || p.Links > MaxLinks:
		return fmt.Errorf("a program has 1 to %d links, not %d", MaxLinks, p.Links)
	case len(p.Steps) > MaxSteps:
		return fmt.Errorf("a program has at most %d steps, not %d", MaxSteps, len(p.Steps))
	}
	for i := range p.Steps {
		if err := p.Steps[i].check(p.Links, i); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

func (s *Step) check(links, number int) error {
	switch {
	case s.Do >= verbCount || s.Op >= spec.OpCount:
		return fmt.Errorf("there is no such step")
	case s.Link < 0 || s.Link >= links:
		return fmt.Errorf("link %d is none of the %d there are", s.Link+1, links)
	case s.Label != "" && (!isWord(s.Label) || s.Label == dueLabel):
		return fmt.Errorf("a label is made of letters, digits and _, and is not %s: not so %q", dueLabel, s.Label)
	case len(s.Fields) > MaxFields:
		return fmt.Errorf("a header has at most %d fields here, not %d", MaxFields, len(s.Fields))
	case s.Pause < 0 || s.Pause > MaxPause:
		return fmt.Errorf("a pause is at most %v, not %v", MaxPause, s.Pause)
	case s.size() > MaxStepOctets:
		return fmt.Errorf("a step sends at most %d octets, not %d", MaxStepOctets, s.size())
	}
	for r := range s.references() {
		if r.Step != Due && (r.Step < 0 || r.Step >= number) {
			return fmt.Errorf("it refers to step %d, which is not before it", r.Step+1)
		}
	}
	return s.How.check()
}
