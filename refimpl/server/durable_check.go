package server

import (
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// checker says what can be among the records beyond their form: only what a
// machine can have come to hold, for all of it will be sent one day.
type checker struct {
	frame []byte
	read  wire.Message
}

// isUID says whether a uid can have been drawn (SEC-6).
func isUID(s string) bool {
	for i := range len(s) {
		if !inAlphabet[s[i]] {
			return false
		}
	}
	return len(s) == spec.UIDRunes
}

var inAlphabet = func() (in [256]bool) {
	for i := range len(spec.Alphabet) {
		in[spec.Alphabet[i]] = true
	}
	return in
}()

// isLabel says whether a node can be called so.
func isLabel(s string) bool {
	return s != "" && len(s) <= spec.MaxNameOctets && utf8.ValidString(s)
}

// isName says whether there can be such an alias or gid (REG-4, INV-3).
func isName(s string) bool { return wire.CheckName(s) == nil }

// hasData says whether a delivery or notify can be of such a part of a body.
func hasData(p *message) bool {
	return p.len > 0 && p.len <= spec.MaxInt && p.off <= spec.MaxInt-p.len && p.head <= p.len && p.sum <= spec.MaxSum
}

// canBeSent says whether a client can read a message that is written by the
// machine, and its text.
func (c *checker) canBeSent(m *Machine, p *message) bool {
	text := p.texts.data
	if p.len != uint64(len(text)) || spec.Message(p.kind).Data == spec.TextData && wire.CheckText([]byte(text)) != nil {
		return false
	}
	var w wire.Message
	m.write(p, &w)
	c.frame = w.AppendFrame(c.frame[:0])
	return len(c.frame) > 0 && c.read.Decode(c.frame[spec.LengthDigits:]) == nil
}
