package wire

import (
	"errors"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
)

// What can be wrong with a name.
var (
	ErrNameShort    = errors.New("a name needs " + strconv.Itoa(spec.MinNameRunes) + " printable characters or more")
	ErrNameLong     = errors.New("a name has " + strconv.Itoa(spec.MaxNameOctets) + " octets at most")
	ErrNameNotPrint = errors.New("a name has printable characters and spaces only")
	ErrNameNotUTF8  = errors.New("a name is UTF-8")
)

// CheckName says why s cannot be an alias or the name of a group: fewer than
// spec.MinNameRunes code points, more than spec.MaxNameOctets octets, a code
// point that does not print, or octets that are not UTF-8 (REG-4, REG-5,
// INV-3). It returns nil for a good name, else one of the errors above.
func CheckName(s string) error {
	if len(s) > spec.MaxNameOctets {
		return ErrNameLong
	}
	if !utf8.ValidString(s) {
		return ErrNameNotUTF8
	}
	if !Printable(s) {
		return ErrNameNotPrint
	}
	if utf8.RuneCountInString(s) < spec.MinNameRunes {
		return ErrNameShort
	}
	return nil
}

// Printable reports whether all of s prints: letters, marks, numbers,
// punctuation, symbols, and of all white space U+0020 alone.
func Printable(s string) bool {
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
