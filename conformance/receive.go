package conformance

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// receive reads the link until it ends, and fills the inbox.
func (l *Link) receive() {
	defer close(l.done)
	tap := &tap{link: l, left: l.t.check.octets()}
	err := l.readAll(tap)
	l.log.Closed(l.info, l.closer(tap.end, err), time.Now())
	l.inbox.finish(err)
}

// octetsPerMessage bounds the messages of a link by the octets it may receive:
// small ones cost memory and time beyond their octets.
const octetsPerMessage = 512

// errFlood ends the reading of a link that sends more than its check allows.
var errFlood = errors.New("flood")

// readAll returns nil when the server closed between two messages.
func (l *Link) readAll(tap *tap) error {
	r := wire.NewReader(tap)
	for seq := 0; ; seq++ {
		frame, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = l.take(r, frame, seq)
		}
		if most := l.t.check.octets() / octetsPerMessage; tap.left <= 0 || seq > most {
			l.conn.Close()
			return fmt.Errorf("the server sent more than %d octets or %d messages: %w", l.t.check.octets(), most, errFlood)
		}
		if err != nil {
			return l.broken(err)
		}
	}
}

// take decodes one message, reads its data and puts it into the inbox.
func (l *Link) take(r *wire.Reader, frame []byte, seq int) error {
	m := decode(frame)
	m.Seq, m.At, m.link = seq, time.Now(), l
	if n := m.DataLen; n > 0 {
		if n > uint64(l.t.check.octets()) {
			return fmt.Errorf("the server announced %d octets of data: %w", n, errFlood)
		}
		m.Data = make([]byte, n)
		if _, err := io.ReadFull(r.Data(int64(n)), m.Data); err != nil {
			return err
		}
	}
	l.t.arrived(l, m)
	return nil
}

// closer says who ended the link, from what its reader met.
func (l *Link) closer(transport, err error) Closer {
	switch {
	case l.closed.Load():
		return ByCheck
	case transport == io.EOF && err == nil:
		return ByServer
	}
	return Broken
}

// broken names what ended a link in the middle of a message, or with octets
// that are none.
func (l *Link) broken(err error) error {
	if e := new(wire.Error); errors.As(err, &e) {
		return fmt.Errorf("the server sent what is no message: %w", e)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the link ended inside a message")
	}
	return err
}

// tap reads from a link's connection and shows the octets to the observer.
type tap struct {
	link *Link
	left int   // octets the check still allows
	end  error // what the transport ended with
}

func (t *tap) Read(b []byte) (int, error) {
	t.link.gate.wait()
	if t.left <= 0 {
		return 0, errFlood
	}
	n, err := t.link.conn.Read(b)
	if n > 0 {
		t.left -= n
		t.link.log.Octets(t.link.info, FromServer, b[:n], time.Now())
	}
	if err != nil && n == 0 {
		t.end = err
		return 0, io.EOF // that the link ended is all that matters to messages
	}
	return n, nil
}

// wantsAck reports whether a client has to acknowledge the message (CLI-2).
func wantsAck(m *Message) bool {
	return m.known && spec.Message(m.Kind).Std && m.ID != ""
}
