package dissect

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/leak"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Secrets are the nodeids and tokens that the messages of a capture had so far,
// on any link. A server that tells one where none belongs does not make it less
// secret.
type Secrets struct{ leak.Finder }

// Learn takes note of the secrets of a message.
func (s *Secrets) Learn(m *Message) {
	walk(m.Frame[spec.LengthDigits:], m.From, 0, func(f *wire.Field, _ int) {
		if f.Kind == wire.StringKind {
			s.Add(string(wire.AppendUnescaped(nil, f.Value[1:len(f.Value)-1])))
		}
	})
}

// Text returns a text about messages with Hidden in place of secrets, and of
// those that it has cut ("…").
func (s *Secrets) Text(text string) string {
	parts := strings.Split(text, "…")
	for i, p := range parts {
		parts[i] = string(s.Data([]byte(p)))
	}
	return strings.Join(parts, "…")
}

// Data returns octets with Hidden in place of secrets: the same where there are
// none.
func (s *Secrets) Data(octets []byte) []byte {
	if secret, _ := s.Find(octets); secret == "" {
		return octets
	}
	return s.AppendHidden(nil, octets, func([]byte) string { return Hidden })
}

// AppendHeader appends a header as AppendMasked does, with Hidden in place of
// the secrets in its texts, too.
func (s *Secrets) AppendHeader(dst []byte, from spec.Role, header []byte) []byte {
	masked := AppendMasked(nil, from, header)
	return s.values(dst, masked)
}

// values appends an object or list, and what stands behind it, with Hidden in
// place of secrets in names and values.
func (s *Secrets) values(dst, text []byte) []byte {
	var in wire.Scanner
	in.Reset(text, 0)
	done := 0
	for in.Next() {
		f := in.Field()
		if f.Name != nil {
			dst = append(append(dst, text[done:f.NameAt+1]...), s.word(f.Name)...)
			done = f.NameAt + 1 + len(f.Name)
		}
		dst = append(dst, text[done:f.ValueAt]...)
		done = f.ValueAt + len(f.Value)
		switch f.Kind {
		case wire.StringKind:
			dst = append(append(append(dst, '"'), s.word(f.Value[1:len(f.Value)-1])...), '"')
		case wire.ObjectKind, wire.ArrayKind:
			dst = s.values(dst, f.Value)
		default:
			if secret, _ := s.Find(f.Value); secret != "" {
				dst = append(append(append(dst, '"'), Hidden...), '"')
			} else {
				dst = append(dst, f.Value...)
			}
		}
	}
	return append(dst, text[done:]...)
}

// word returns what stands between quotes without secrets: all of it is hidden
// when one is written with escapes.
func (s *Secrets) word(quoted []byte) []byte {
	hidden := s.Data(quoted)
	if secret, _ := s.Find(wire.AppendUnescaped(nil, hidden)); secret != "" {
		return []byte(Hidden)
	}
	return hidden
}
