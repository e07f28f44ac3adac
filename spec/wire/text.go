package wire

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
)

// CheckText says, as an *Error without an offset in the frame, why b cannot be
// the text of a Ping or GroupInvite: it is not UTF-8 (PING-4), or longer than
// spec.MaxTextUnits in UTF-16 code units (PING-5).
func CheckText(b []byte) error {
	units := 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return &Error{Requirement: "PING-4", Offset: -1, Reason: "the text is not UTF-8 at its octet " + strconv.Itoa(i)}
		}
		units += utf16.RuneLen(r)
		i += n
	}
	if units > spec.MaxTextUnits {
		return &Error{Requirement: "PING-5", Offset: -1,
			Reason: "the text is " + strconv.Itoa(units) + " UTF-16 units long, more than " + strconv.Itoa(spec.MaxTextUnits)}
	}
	return nil
}
