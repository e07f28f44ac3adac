package program

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// arrange gives the program other steps. Was tells of each where it was
// before, in numbers that the references of the steps go by; -1: nowhere. A
// reference to a step that is gone, or is not before it any more, goes to the
// last step before it that brings the same, or gives way to a name that nobody
// has.
func (p *Program) arrange(steps []Step, was []int) {
	now := make(map[int]int, len(was))
	for at, number := range was {
		if _, twice := now[number]; !twice && number >= 0 {
			now[number] = at
		}
	}
	p.Steps = steps
	for i := range steps {
		for r := range steps[i].references() {
			if r.Step == Due {
				continue
			}
			at, ok := now[r.Step]
			if !ok || at >= i {
				at = lastWith(steps[:i], r.Field)
			}
			r.Step = at // or gone
		}
		steps[i].settle()
	}
	p.relabel()
}

// gone marks a reference that nothing can take the place of.
const gone = -2

// settle puts names that nobody has in place of references to nothing.
func (s *Step) settle() {
	for i := range s.Fields {
		s.Fields[i].Value = s.Fields[i].Value.settled()
	}
	s.Data = s.Data.settled()
}

func (t Text) settled() Text {
	for i := range t {
		if t[i].Kind == Reply && t[i].Ref.Step == gone {
			t[i] = Piece{Octets: Stand(t[i].Ref.Field)}
		}
	}
	return t.normal()
}

// lastWith returns the index of the last of some steps that brings a field, or
// gone.
func lastWith(steps []Step, field string) int {
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].brings(field) {
			return i
		}
	}
	return gone
}

// relabel takes labels off those steps that share one with an earlier one.
func (p *Program) relabel() {
	seen := make(map[string]bool, len(p.Steps))
	for i := range p.Steps {
		s := &p.Steps[i]
		if seen[s.Label] {
			s.Label = ""
		}
		seen[s.Label] = true
	}
}

// numbers are 0 to n-1.
func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// replace puts steps in place of those from one index up to another. The new
// ones refer to the program as it was, before the first of them.
func (p *Program) replace(from, to int, steps ...Step) {
	all := append(append(append([]Step(nil), p.Steps[:from]...), steps...), p.Steps[to:]...)
	was := numbers(from)
	for range steps {
		was = append(was, -1)
	}
	for i := to; i < len(p.Steps); i++ {
		was = append(was, i)
	}
	p.arrange(all, was)
}

// insert puts steps before the i-th one.
func (p *Program) insert(i int, steps ...Step) { p.replace(i, i, steps...) }

// remove takes out the steps from one index up to another.
func (p *Program) remove(from, to int) { p.replace(from, to) }

// keepOnly keeps the steps with some indices, in the order of these.
func (p *Program) keepOnly(indices []int) {
	steps := make([]Step, len(indices))
	for k, i := range indices {
		steps[k] = p.Steps[i]
	}
	p.arrange(steps, indices)
}

// brings reports whether a step's replies, or else the step itself, have a
// field.
func (s *Step) brings(field string) bool {
	if s.Do != Send {
		return false
	}
	switch field {
	case "uid":
		return s.Op == spec.OpRegister
	case "nodeid":
		return s.Op == spec.OpRegister || s.Op == spec.OpUserEdit && s.Field("newnode") != nil
	case "msgid", "posted":
		return spec.Request(s.Op).MsgID
	}
	for i := range s.Fields {
		if strings.EqualFold(s.Fields[i].Name, field) {
			return true
		}
	}
	return false
}
