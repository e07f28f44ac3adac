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
// different states from there on.
func Compare(target, reference *execute.Trace) *Difference {
	for i := range target.Steps {
		if !target.Steps[i].Done && !reference.Steps[i].Done {
			continue
		}
		s := &target.Program.Steps[i]
		t, _ := answer(target, i)
		r, text := answer(reference, i)
		if t == r || s.Do != program.Send && s.Do != program.Raw {
			if t != r {
				return nil // a race of the ends of a link, as likely as not
			}
			continue
		}
		d := &Difference{Step: i, Target: t, Reference: r}
		d.Free, d.Requirement = free(s.Op, t, r, text)
		return d
	}
	return nil
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
