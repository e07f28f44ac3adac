package mutant

import (
	"bytes"
	"net"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// readPieces hands on what comes from the client as it comes, and shows the
// heads of the messages in it before.
func readPieces(conn net.Conn, seen func(Message), do func(octets []byte)) {
	var s cutter
	buf := make([]byte, 32<<10)
	for {
		n, err := conn.Read(buf)
		if n > 0 {
			octets := bytes.Clone(buf[:n])
			s.feed(octets, seen)
			do(octets)
		}
		if err != nil {
			return
		}
	}
}

// cutter knows where messages end in a stream that comes in pieces.
type cutter struct{ split wire.Splitter }

// feed takes the next piece and returns the offsets in it at which messages
// end.
func (c *cutter) feed(octets []byte, seen func(Message)) (ends []int) {
	for rest := octets; len(rest) > 0; {
		var piece wire.Piece
		var err error
		if piece, rest, err = c.split.Next(rest); err != nil {
			return ends
		}
		if piece.Frame != nil {
			m := Message{Head: piece.Frame}
			if n, ok := dataLen(m); ok {
				c.split.Expect(n)
			}
			if seen != nil {
				seen(m)
			}
		}
		if !c.split.Inside() {
			ends = append(ends, len(octets)-len(rest))
		}
	}
	return ends
}

// cut is a piece, and how messages lie in it.
type cut struct {
	octets        []byte
	begun, within bool  // it begins, or ends, inside a message
	inData        bool  // it begins inside a message's data
	ends          []int // offsets at which messages end
}

// cuts makes a mutant's New of what a server makes of the pieces that a
// client's octets come in. What it returns goes to the server.
func cuts(do func(c cut) []byte) func() Filter {
	return func() Filter {
		links := map[int]*cutter{}
		return Filter{Pieces: func(link int, octets []byte, out *Out) {
			s := links[link]
			if s == nil {
				s = new(cutter)
				links[link] = s
			}
			c := cut{octets: octets, begun: s.split.Inside(), inData: s.split.Due() > 0}
			c.ends = s.feed(octets, nil)
			c.within = s.split.Inside()
			out.ToServer(link, Message{Head: do(c)})
		}}
	}
}
