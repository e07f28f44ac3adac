package wire

import (
	"errors"
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
)

// Error says how a peer broke the protocol. It is what every decoder and
// splitter of this package returns for octets that should not have been sent;
// faults of the stream itself come as the reader's own errors.
type Error struct {
	Requirement string   // ID of the requirement that was broken, as "HEAD-5"
	Offset      int      // in octets from the frame's first digit; -1 when there is no one place
	Field       spec.Key // the field at fault, or KeyNone
	Reason      string   // what is wrong, in words

	cause error
}

// Error returns one line, as "octet 14: field id is a number, not a string (HEAD-5)".
func (e *Error) Error() string {
	line := e.Reason + " (" + e.Requirement + ")"
	if e.Offset < 0 {
		return line
	}
	return "octet " + strconv.Itoa(e.Offset) + ": " + line
}

// Unwrap returns ErrUnknownOp for the one departure that a client forgives
// (CLI-6), and nil for all others.
func (e *Error) Unwrap() error { return e.cause }

// ErrUnknownOp is what Message.Decode's error wraps when the header is sound
// but its op is none that this version of the protocol documents.
var ErrUnknownOp = errors.New("wire: unknown op of a server message")
