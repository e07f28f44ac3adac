package wire

import "github.com/tmtplab/tmtplab/spec"

// Kind is the JSON type of a value, told by its first octet.
type Kind uint8

// The kinds of values.
const (
	NullKind Kind = iota
	FalseKind
	TrueKind
	NumberKind
	StringKind
	ArrayKind
	ObjectKind
)

var kindNames = [...]string{"null", "false", "true", "a number", "a string", "a list", "an object"}

// String returns the kind in words, as "a number".
func (k Kind) String() string { return kindNames[k] }

// Field is one member of an object, or one item of a list, as it stands in the
// text: raw, with its escapes. The slices point into the scanned text.
type Field struct {
	Name  []byte // what stands between the quotes; nil in a list
	Value []byte // with its quotes or brackets
	Kind  Kind   // of the value

	NameAt  int // offset of the name's opening quote, as Scanner.Reset counts
	ValueAt int // offset of the value's first octet
}

// Scanner walks over the members of one JSON object, or the items of one list,
// in their order, known and unknown alike, and validates all of the text on
// its way: grammar, UTF-8, escapes, and nesting of at most spec.MaxDepth
// brackets. Duplicate names are passed on. It allocates nothing but a final
// error.
//
// To walk over a nested value, Reset another Scanner with it.
type Scanner struct {
	text  []byte
	base  int // offset of text[0]
	pos   int // of the next octet to read
	state uint8

	object  bool
	nested  bool // the text goes on behind the closing bracket
	escaped struct{ name, value bool }
	kind    Kind
	fault   fault

	nameAt, nameEnd   int // with the quotes
	valueAt, valueEnd int
}

const (
	scanStart = iota
	scanInside
	scanDone
)

// Reset makes the scanner start at a text whose first octet has the offset at:
// spec.LengthDigits for a frame's header, a Field's ValueAt for its value.
func (s *Scanner) Reset(text []byte, at int) {
	*s = Scanner{text: text, base: at}
}

// Next goes to the next member, and reports whether there is one. When there
// is none, Err says whether the text was sound to its end.
func (s *Scanner) Next() bool {
	b, i := s.text, skipSpace(s.text, s.pos)
	switch s.state {
	case scanStart:
		if i == len(b) {
			return s.fail(i, faultEnd)
		}
		if s.object = b[i] == '{'; !s.object && b[i] != '[' {
			return s.fail(i, faultObject)
		}
		s.state = scanInside
		i = skipSpace(b, i+1)
		if i < len(b) && b[i] == closing(s.object) {
			return s.end(i + 1)
		}
	case scanInside:
		switch {
		case i == len(b):
			return s.fail(i, faultEnd)
		case b[i] == ',':
			i = skipSpace(b, i+1)
		case b[i] == closing(s.object):
			return s.end(i + 1)
		default:
			return s.fail(i, faultComma)
		}
	case scanDone:
		return false
	}
	var f fault
	if s.object {
		s.nameAt = i
		if s.nameEnd, i, s.escaped.name, f = scanName(b, i); f != noFault {
			return s.fail(i, f)
		}
	}
	s.valueAt = i
	s.valueEnd, s.kind, s.escaped.value, f = scanValue(b, i, 1)
	if f != noFault {
		return s.fail(s.valueEnd, f)
	}
	s.pos = s.valueEnd
	return true
}

// end takes note of the closing bracket before i: only white space may follow.
func (s *Scanner) end(i int) bool {
	if !s.nested {
		if i = skipSpace(s.text, i); i < len(s.text) {
			return s.fail(i, faultTrailing)
		}
	}
	s.pos, s.state = i, scanDone
	return false
}

func (s *Scanner) fail(at int, f fault) bool {
	s.pos, s.state, s.fault = at, scanDone, f
	return false
}

// Field returns the member that Next went to.
func (s *Scanner) Field() Field {
	f := Field{Value: s.text[s.valueAt:s.valueEnd:s.valueEnd], Kind: s.kind, ValueAt: s.base + s.valueAt}
	if s.object {
		f.Name = s.text[s.nameAt+1 : s.nameEnd-1 : s.nameEnd-1]
		f.NameAt = s.base + s.nameAt
	}
	return f
}

// Err returns an *Error when the text is not one sound object or list: HEAD-1,
// HEAD-10 where it is not UTF-8, HEAD-12 where it is nested too deep.
func (s *Scanner) Err() error {
	if s.fault == noFault {
		return nil
	}
	return s.error(spec.Client)
}

// error is the fault as an error of the side that sent the text.
func (s *Scanner) error(from spec.Role) *Error {
	requirement := s.fault.requirement()
	if from == spec.Server && requirement == "HEAD-10" {
		requirement = "HEAD-9"
	}
	return &Error{Requirement: requirement, Offset: s.base + s.pos, Reason: faultTexts[s.fault]}
}
