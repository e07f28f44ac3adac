package program

import (
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

func (m *mutator) changeOp() {
	if s := m.request(); s != nil {
		s.Op = spec.Op(m.Intn(spec.OpCount))
	}
}

func (m *mutator) changeData() {
	s := m.request()
	switch {
	case s == nil:
	case oneIn(m, 3):
		s.Data = hostileText(m)
	case oneIn(m, 3):
		s.Data = nil
	default:
		s.Data = dataFor(m, pick(m, []spec.Data{spec.TextData, spec.BodyData}))
	}
}

func (m *mutator) changeValue() {
	s, f := m.field()
	if s == nil {
		return
	}
	known := lookup(s.Op, f.Name)
	switch {
	case known == nil:
		f.Value = Lit(pick(m, []string{"null", "1", `"x"`, "[]", "{}"}))
	case oneIn(m, 3):
		f.Value = m.scene(m.index(s)).value(m, known)
	default:
		f.Value = pooled(m, known)
	}
}

// index is the index of a step of the program.
func (m *mutator) index(s *Step) int {
	for i := range m.p.Steps {
		if &m.p.Steps[i] == s {
			return i
		}
	}
	return 0
}

func (m *mutator) dropField() {
	if s := m.request(); s != nil && len(s.Fields) > 0 {
		i := m.Intn(len(s.Fields))
		s.Fields = slices.Delete(s.Fields, i, i+1)
	}
}

func (m *mutator) addField() {
	s := m.request()
	if s == nil {
		return
	}
	// One of another op, once in a while (HEAD-14).
	op := s.Op
	if oneIn(m, 4) {
		op = spec.Op(m.Intn(spec.OpCount))
	}
	if fields := tables()[op]; len(fields) > 0 {
		f := &fields[m.Intn(len(fields))]
		value := m.scene(m.index(s)).value(m, f)
		s.Fields = slices.Insert(s.Fields, m.Intn(len(s.Fields)+1), Field{f.Key.String(), value})
	}
}

func (m *mutator) moveField() {
	s, f := m.field()
	if s == nil {
		return
	}
	if oneIn(m, 3) {
		f.Name = strings.ToUpper(f.Name)
		return
	}
	j := m.Intn(len(s.Fields))
	*f, s.Fields[j] = s.Fields[j], *f
}

// otherReference lets a reference point elsewhere: to another step that
// brings the same field, or anything of the same kind of use.
func (m *mutator) otherReference() {
	i, ok := m.at()
	if !ok {
		return
	}
	for r := range m.p.Steps[i].references() {
		var others []int
		for j := range m.p.Steps[:i] {
			if m.p.Steps[j].brings(r.Field) {
				others = append(others, j)
			}
		}
		if len(others) > 0 {
			r.Step = pick(m, others)
			return
		}
	}
}
