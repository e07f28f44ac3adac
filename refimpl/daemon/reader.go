package daemon

import (
	"errors"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// read reads and decodes what the client sends until the link ends. It returns
// when nothing more can come from the client, or matters.
func (l *link) read() {
	if l.requests() {
		l.drain()
	}
}

// requests hands the client's requests to the machine. It reports whether the
// client may still be sending.
func (l *link) requests() bool {
	r := wire.NewReader(&meter{link: l})
	for {
		frame, err := r.Next()
		if err == nil {
			q := requests.Get().(*wire.Request)
			if err = q.Decode(frame[spec.LengthDigits:]); err == nil {
				if !l.request(r, q) {
					return true
				}
				continue
			}
		}
		if e := new(wire.Error); errors.As(err, &e) {
			l.enter(1)
			l.put(event{in: server.Input{Kind: server.Unreadable, Err: err}, weight: 1})
			return true
		}
		return false
	}
}

// put hands an event to the machine; enter has let it.
func (l *link) put(e event) {
	e.link = l
	l.d.inbox.put(e)
}

// request hands a header to the machine, and then its data. It reports false
// when the link is ending.
func (l *link) request(r *wire.Reader, q *wire.Request) bool {
	length, op := int64(q.DataLen), q.Op
	if !l.enter(1) {
		return false
	}
	l.put(event{in: server.Input{Kind: server.HeaderRead, Request: q}, weight: 1})
	if length == 0 {
		return true
	}
	switch <-l.data {
	case takeData:
		return l.takeData(r.Data(length), length, spec.Request(op).Data == spec.TextData)
	case skipData:
		_, err := io.Copy(io.Discard, r.Data(length))
		return err == nil
	}
	return false
}

// drain reads on after the last request that mattered, so that a client that
// is still sending gets to read why it was ended: a connection closed with
// octets unread is reset, and takes with it what was sent. The writer bounds
// the time.
func (l *link) drain() {
	_, _ = io.Copy(io.Discard, l.conn)
}

// meter tells the machine that octets come, a few times a second at most
// (CONN-9).
type meter struct {
	link *link
	told time.Time
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.link.conn.Read(p)
	if n > 0 {
		if now := time.Now(); now.Sub(m.told) >= m.link.d.touch {
			m.told = now
			m.link.d.inbox.put(event{link: m.link, in: server.Input{Kind: server.OctetsRead}})
		}
	}
	return n, err
}
