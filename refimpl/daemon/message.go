package daemon

import (
	"fmt"
	"io"
	"sync/atomic"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// maxShared is the length in octets up to which a body is read into memory
// once for all links; a greater one is streamed to each.
const maxShared = 64 << 10

// message is one server message, encoded once for all links it goes to.
type message struct {
	octets []byte // header and, unless body is there, data
	body   *body
	err    error // why the data cannot be read: the links must end
}

// body is the open body of a message, closed when the last link is done with it.
type body struct {
	store.Reader
	length int64
	users  atomic.Int32
}

func (d *Daemon) newMessage(a *server.Action) *message {
	m := new(message)
	inline := int(min(a.Body.Len, maxShared))
	if a.Body.Len > maxShared {
		inline = 0
	}
	m.octets = a.Message.AppendFrame(make([]byte, 0, 320+len(a.Text)+inline))
	m.octets = append(m.octets, a.Text...)
	if a.Body.Len == 0 {
		return m
	}
	if m.err = d.attach(m, a, inline); m.err != nil {
		d.log.Error("body", "error", m.err, "blob", a.Body.Blob)
	}
	return m
}

// attach gives the message its data.
func (d *Daemon) attach(m *message, a *server.Action, inline int) error {
	r, err := d.config.Store.Open(a.Body)
	if err != nil {
		return err
	}
	if inline == 0 {
		m.body = &body{Reader: r, length: a.Body.Len}
		m.body.users.Store(1)
		return nil
	}
	defer r.Close()
	head := len(m.octets)
	m.octets = append(m.octets, make([]byte, inline)...)
	if n, err := r.ReadAt(m.octets[head:], 0); n < inline {
		return fmt.Errorf("%d octets of %d: %w", n, inline, err)
	}
	return nil
}

// keep counts in one more link that will drop the message.
func (m *message) keep() {
	if m.body != nil {
		m.body.users.Add(1)
	}
}

// drop says that one who kept the message is done with it.
func (m *message) drop() {
	if m != nil && m.body != nil && m.body.users.Add(-1) == 0 {
		m.body.Close()
	}
}

// stream writes the data of a message with a body to w in pieces of buf.
func (m *message) stream(buf []byte, write func([]byte) error) error {
	for off := int64(0); off < m.body.length; {
		piece := buf[:min(int64(len(buf)), m.body.length-off)]
		n, err := m.body.ReadAt(piece, off)
		if n < len(piece) {
			if err == nil {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		if err := write(piece); err != nil {
			return err
		}
		off += int64(n)
	}
	return nil
}
