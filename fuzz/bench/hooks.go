package bench

import (
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// hooks are the places of the server where a fault can be planted. One that is
// nil does nothing. Those of links run in the goroutine that reads a link, the
// others in the one that steps the machine.
type hooks struct {
	// octets is told what a read of a link returned, and how many octets of a
	// message that is not complete were there before.
	octets func(l *link, held int, octets []byte)

	// header is told of a message's digits and header, read into r, or of why
	// they are not to be read; frame is nil when that is its length. What it
	// returns takes the place of err.
	header func(l *link, frame []byte, r *wire.Request, err error) error

	// input is told what the machine is about to be told.
	input func(l *link, in *server.Input)

	// output is told what the machine wants done about an input, and returns
	// what is done.
	output func(l *link, in *server.Input, deeds []deed) []deed

	// encode returns what is written for a message, which is told as octets:
	// its digits and header, and data.
	encode func(m *wire.Message, octets []byte) []byte

	// left is told that a link's client is gone, and whether that was in the
	// midst of a message. It reports whether the connection is closed.
	left func(l *link, midst bool) bool
}

// deed is something to be done about an input: a message to be sent, or links
// to be closed.
type deed struct {
	to      []*link
	message *wire.Message // nil to close
	data    []byte
}

// isTo reports whether the deed is a message for the link and no other.
func (d *deed) isTo(l *link) bool {
	return d.message != nil && len(d.to) == 1 && d.to[0] == l
}
