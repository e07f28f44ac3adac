package program

import (
	"iter"
	"strings"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// Text is octets that a step sends: pieces, one behind the other.
type Text []Piece

// Piece is a part of a Text.
type Piece struct {
	Kind   PieceKind
	Octets string // of Literal; of Fresh, the name's beginning
	Times  int    // of Literal: how often the octets come; 0 is once
	Ref    Ref    // of Reply
}

// PieceKind says what a piece stands for.
type PieceKind uint8

// The kinds of pieces.
const (
	Literal PieceKind = iota // octets as they are, or many times
	Reply                    // what an earlier step brought, as JSON
	Fresh                    // a name that no other execution uses, as a JSON string; the same beginning is the same name
	Count                    // how many octets the step's data are, in digits
)

// Ref names a value that an earlier step brought: a field of the first reply
// to it that has the field, or else a field of what it sent.
type Ref struct {
	Step  int    // index of the step, or Due
	Field string // as "uid", "msgid"
}

// Due in place of a step means the oldest message that came on the link of the
// step that refers to it and was not acknowledged; its only use is in an Ack.
const Due = -1

// dueLabel is what the text form calls it.
const dueLabel = "due"

// Lit is a text of one literal piece.
func Lit(octets string) Text {
	if octets == "" {
		return nil
	}
	return Text{{Octets: octets}}
}

// Many is a text of the same octets, so often.
func Many(octets string, times int) Text {
	return Text{{Octets: octets, Times: times}}.normal()
}

// From is a text that refers to a field of an earlier step.
func From(step int, field string) Text {
	return Text{{Kind: Reply, Ref: Ref{step, field}}}
}

// FreshName is a text that is a name of its own in each execution.
func FreshName(stem string) Text { return Text{{Kind: Fresh, Octets: stem}} }

// CountOf is a text that is how many octets the step's data are.
func CountOf() Text { return Text{{Kind: Count}} }

// Join puts texts one behind the other.
func Join(texts ...Text) (all Text) {
	for _, t := range texts {
		all = append(all, t...)
	}
	return all.normal()
}

// JSON is a text that is a JSON string.
func JSON(s string) Text { return Lit(string(wire.AppendString(nil, s))) }

// times returns how often the octets of a literal come.
func (p *Piece) times() int { return max(p.Times, 1) }

// normal returns the text in the one form that stands for all texts with the
// same octets and references: literals that come once and touch are one, none
// is empty.
func (t Text) normal() Text {
	var out Text
	for _, p := range t {
		switch {
		case p.Kind != Literal:
			p.Times = 0
		case p.Times == 1:
			p.Times = 0
		}
		if p.Kind == Literal && p.Octets == "" {
			continue
		}
		if n := len(out); n > 0 && p.Kind == Literal && p.Times == 0 && out[n-1].Kind == Literal && out[n-1].Times == 0 {
			out[n-1].Octets += p.Octets
			continue
		}
		out = append(out, p)
	}
	return out
}

// Len returns how many octets the text has, and for what only an execution
// knows an estimate.
func (t Text) Len() (n int) {
	const known = 40 // about a uid with its quotes
	for i := range t {
		if t[i].Kind != Literal {
			n += known + len(t[i].Octets)
			continue
		}
		// Both factors may be anything; the product must not wrap.
		if each := len(t[i].Octets); t[i].times() > MaxStepOctets/max(each, 1) {
			n += MaxStepOctets + 1
		} else {
			n += each * t[i].times()
		}
	}
	return n
}

// Known returns the octets of a text that has no references or fresh names.
func (t Text) Known() (octets string, ok bool) {
	var b strings.Builder
	for i := range t {
		if t[i].Kind != Literal {
			return "", false
		}
		b.WriteString(strings.Repeat(t[i].Octets, t[i].times()))
	}
	return b.String(), true
}

// size estimates the octets that the step sends.
func (s *Step) size() int {
	n := s.Data.Len() + s.How.Pad
	for i := range s.Fields {
		n += len(s.Fields[i].Name) + s.Fields[i].Value.Len() + 4
	}
	return n
}

// references yields the references of a step, to be read or changed.
func (s *Step) references() iter.Seq[*Ref] {
	return func(yield func(*Ref) bool) {
		each := func(t Text) bool {
			for i := range t {
				if t[i].Kind == Reply && !yield(&t[i].Ref) {
					return false
				}
			}
			return true
		}
		for i := range s.Fields {
			if !each(s.Fields[i].Value) {
				return
			}
		}
		each(s.Data)
	}
}
