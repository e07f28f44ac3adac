package program

import (
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// Kind is one way in which a step departs from what a well-behaved client
// does, on the level of frames and connections.
type Kind struct {
	Name        string // in a few words, as "length ffff"
	Requirement string // that says what a server is to make of it

	is  func(s *Step) bool
	put func(src grammar.Source, p *Program, i int) // is holds of the i-th step, or one put behind it, afterwards
}

// Kinds returns all kinds of attacks, those of the length first, then those of
// the header, of the data, of how octets leave, and of how links end.
func Kinds() []*Kind { return kinds }

// kinds is filled by the files of the kinds; a kind may call functions that
// look at all of them.
var kinds []*Kind

func init() {
	for _, list := range [][]Kind{lengthKinds, headerKinds, nameKinds, dataKinds, mannerKinds, endKinds} {
		for i := range list {
			kinds = append(kinds, &list[i])
		}
	}
}

// Attacks returns the kinds of attacks that a step makes, in the order of
// Kinds; none for what a well-behaved client might do.
func (s *Step) Attacks() (found []*Kind) {
	for _, k := range kinds {
		if k.is(s) {
			found = append(found, k)
		}
	}
	return found
}

// Attack turns the i-th step into an attack of a kind that is drawn. Other
// steps stay as they are; some kinds put one behind it.
func Attack(src grammar.Source, p *Program, i int) {
	pick(src, kinds).Put(src, p, i)
}

// Put turns the i-th step of a program into an attack of the kind, or puts one
// behind it. A step that is no request becomes one where the kind needs that.
func (k *Kind) Put(src grammar.Source, p *Program, i int) { k.put(src, p, i) }

// on makes a put of what only changes the step, a request.
func on(change func(src grammar.Source, s *Step)) func(grammar.Source, *Program, int) {
	return func(src grammar.Source, p *Program, i int) {
		s := &p.Steps[i]
		if s.Do != Send {
			*s = Step{Link: s.Link, Do: Send, Op: spec.OpPulse}
		}
		change(src, s)
	}
}

// set gives the step a field in place of what it has of the name.
func (s *Step) set(name string, value Text) {
	if f := s.Field(name); f != nil {
		f.Value = value
		return
	}
	s.Fields = append(s.Fields, Field{name, value})
}

// behind puts a step behind the i-th one.
func behind(p *Program, i int, s Step) {
	if len(p.Steps) < MaxSteps {
		p.insert(i+1, s)
		return
	}
	p.Steps[i] = s
}

// literal reports whether one of the step's values holds such octets.
func (s *Step) literal(match func(p *Piece) bool) bool {
	return slices.ContainsFunc(s.Fields, func(f Field) bool {
		return slices.ContainsFunc(f.Value, func(p Piece) bool { return (p.Kind == Literal || p.Kind == Fresh) && match(&p) })
	})
}
