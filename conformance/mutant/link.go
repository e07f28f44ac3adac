package mutant

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// link is one connection through the proxy, with what waits to be written to
// either end. The queues let a filter send to any link without waiting for it.
type link struct {
	client, server *queue
	open           int // ends that have not ended

	session session
}

// octets copies from src to dst what comes as it comes, and shows the heads of
// the messages in it before it passes them on.
func octets(src io.Reader, dst *queue, seen func(Message)) {
	var split wire.Splitter
	buf := make([]byte, 32<<10)
	for {
		n, err := src.Read(buf)
		for rest := buf[:n]; len(rest) > 0; {
			var piece wire.Piece
			var broken error
			if piece, rest, broken = split.Next(rest); broken != nil {
				break
			}
			if piece.Frame != nil {
				m := Message{Head: piece.Frame}
				if n, ok := dataLen(m); ok {
					split.Expect(n)
				}
				seen(m)
			}
		}
		dst.push(bytes.Clone(buf[:n]))
		if err != nil {
			return
		}
	}
}

// messages hands on each whole message that comes, and what is no message as
// it comes. It calls alive when a message has begun and is still coming.
func messages(src io.Reader, whole func(Message), alive func(), broken func([]byte)) {
	var pending bytes.Buffer // of the message being read, and read ahead
	in := wire.NewReader(readerFunc(func(b []byte) (int, error) {
		n, err := src.Read(b)
		if n > 0 && pending.Len() > 0 {
			alive()
		}
		pending.Write(b[:n])
		return n, err
	}))
	for {
		m, err := readMessage(in)
		if err != nil {
			if pending.Len() > 0 {
				broken(pending.Bytes())
			}
			if e := new(wire.Error); !errors.As(err, &e) {
				return
			}
			break
		}
		whole(m)
		pending.Next(m.Size())
	}
	for {
		buf := make([]byte, 4<<10)
		n, err := src.Read(buf)
		if n > 0 {
			broken(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// readerFunc is an io.Reader.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// readMessage reads header and data; its octets are the caller's.
func readMessage(in *wire.Reader) (Message, error) {
	head, err := in.Next()
	if err != nil {
		return Message{}, err
	}
	m := Message{Head: bytes.Clone(head)}
	if n, ok := dataLen(m); ok {
		m.Data, err = io.ReadAll(in.Data(n))
		if err == nil && int64(len(m.Data)) < n {
			err = io.ErrUnexpectedEOF
		}
	}
	return m, err
}

// maxData bounds what the proxy holds of one message.
const maxData = 64 << 20

// dataLen returns how many octets of data follow a header of either side. It
// looks at nothing but datalen, since a message may be broken on purpose.
func dataLen(m Message) (int64, bool) {
	var s wire.Scanner
	s.Reset(m.Head[spec.LengthDigits:], spec.LengthDigits)
	for s.Next() {
		f := s.Field()
		if k, _ := f.Key(); k == spec.KeyDataLen {
			n, err := strconv.ParseInt(string(f.Value), 10, 64)
			return n, err == nil && n > 0 && n <= maxData
		}
	}
	return 0, false
}
