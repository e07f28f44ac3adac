package oracle

import (
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/spec"
)

// Difference is a step whose answer is not that of the reference.
type Difference struct {
	Step              int
	Target, Reference string // classes of the answers
	// Free says that the protocol leaves it to the server, and Requirement
	// which one does; "" where it is how something is refused.
	Free        bool
	Requirement string
}

// Classes of answers.
const (
	accepted = "ack"
	refused  = "error"
	quit     = "quit"
	ended    = "close"
	passed   = "passed over"
	nothing  = "nothing"
	unasked  = "-"
)

// Compare returns the first step that the target answered otherwise than the
// reference, or nil. What comes behind it says nothing: the two are in
// different states from there on. What depends on which of two links is served
// first is no difference either.
func Compare(target, reference *execute.Trace) *Difference {
	early := make([]race, target.Program.Links)
	for i := range target.Steps {
		s := &target.Program.Steps[i]
		if t, r := &target.Steps[i], &reference.Steps[i]; t.Done || r.Done {
			class, _ := answer(target, i)
			other, text := answer(reference, i)
			if class != other {
				if !waited(s, t) || !waited(s, r) || raced(early, s) {
					return nil
				}
				d := &Difference{Step: i, Target: class, Reference: other}
				d.Free, d.Requirement = free(s.Op, class, other, text)
				return d
			}
			early[s.Link].step(s, t)
		}
	}
	return nil
}

// race is what of a link may be done early or late, as others see it.
type race struct {
	pending bool // something was asked, and its answer not waited for
	lost    bool // the link ended meanwhile: it may have been done or not
	asked   bool // the link may have been logged in
	ended   bool // one that was logged in has ended, and the node may not be free yet (CONN-11)
}

// step takes note of what was done on the link.
func (r *race) step(s *program.Step, done *execute.Step) {
	switch {
	case s.Do == program.Open || s.Do.Ends() || done.Outcome == execute.Ended:
		r.lost = r.lost || r.pending
		r.ended = r.ended || r.asked
		r.pending, r.asked = false, false
	case s.Do == program.Send || s.Do == program.Raw || s.Do == program.Below:
		r.asked = true
		// An Ack and a Pulse have no answers, and change nothing for others.
		r.pending = done.Outcome == execute.Unasked && (s.Op != spec.OpAck && s.Op != spec.OpPulse || s.Do != program.Send)
	}
}

// raced reports whether the answer to a step depends on how early or late
// something else was done.
func raced(all []race, s *program.Step) bool {
	for link, r := range all {
		if r.lost || r.pending && link != s.Link || r.ended && (s.Do != program.Send || s.Op == spec.OpLogin) {
			return true
		}
	}
	return false
}

// waited reports whether a step was a request whose answer was waited for:
// otherwise time alone tells what is seen of it.
func waited(s *program.Step, done *execute.Step) bool {
	return (s.Do == program.Send || s.Do == program.Raw) && done.Outcome != execute.Unasked && done.Outcome != execute.Unopened && done.Outcome != execute.NotWritten
}

// answer returns the class of the answer to a step, and the text of an error.
func answer(t *execute.Trace, step int) (class, text string) {
	link := t.Program.Steps[step].Link
	for i := range t.Events {
		e := &t.Events[i]
		if e.Link != link {
			continue
		}
		switch {
		case e.Kind == execute.Came && e.Answers == step && e.Message != nil:
			switch m := e.Message; {
			case m.Kind == spec.MsgQuit:
				return quit, m.Error
			case m.Kind == spec.MsgAck && m.Error != "":
				return refused, m.Error
			case m.Kind == spec.MsgRegistered && m.Error != "":
				return m.Kind.String() + " " + refused, m.Error
			default:
				return accepted, ""
			}
		case e.Kind == execute.Closed && e.Step == step:
			return ended, ""
		}
	}
	switch t.Steps[step].Outcome {
	case execute.Passed:
		return passed, ""
	case execute.Silent, execute.Missing:
		return nothing, ""
	}
	return unasked, ""
}

// leftOpen names for each op the requirement by which servers may refuse what
// others accept.
var leftOpen = map[spec.Op]string{
	spec.OpUserEdit: "USER-9", spec.OpOhiEdit: "OHI-15", spec.OpGroupInvite: "INV-10", spec.OpGroupEdit: "GRP-12",
	spec.OpPost: "GRP-10", spec.OpPostNotify: "GRP-10", spec.OpPing: "PING-7",
}

// free reports whether the protocol leaves a difference to the server.
func free(op spec.Op, target, reference, text string) (is bool, requirement string) {
	refuses := func(class string) bool { return class == refused || class == quit || class == ended }
	switch {
	case refuses(target) && refuses(reference):
		return true, ""
	case reference == accepted && target == refused && leftOpen[op] != "":
		return true, leftOpen[op]
	case refuses(reference):
		id := text[strings.LastIndexByte(text, '(')+1:]
		id = strings.TrimSuffix(id, ")")
		if r, ok := spec.LookupRequirement(id); ok && (r.Level != spec.Must || r.Basis == spec.Observed) {
			return true, id
		}
	}
	return false, ""
}
