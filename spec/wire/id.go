package wire

import (
	"errors"

	"github.com/tmtplab/tmtplab/spec"
)

// FormatID writes the id of a server message: 16 lower-case hex digits, so
// that ids compare as strings as they do as numbers (STD-2).
func FormatID(id uint64) string {
	var b [spec.MessageIDDigits]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = hexDigits[id&15]
		id >>= 4
	}
	return string(b[:])
}

var errID = errors.New("an id of a server message is 16 lower-case hex digits (STD-2)")

// ParseID reads an id of the form FormatID writes, and no other.
func ParseID(s string) (uint64, error) {
	if len(s) != spec.MessageIDDigits {
		return 0, errID
	}
	var id uint64
	for i := range len(s) {
		v := hexValue[s[i]]
		if v < 0 || 'A' <= s[i] && s[i] <= 'F' {
			return 0, errID
		}
		id = id<<4 | uint64(v)
	}
	return id, nil
}
