package peer

import (
	"errors"
	"io"
	"net"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// read turns what arrives into inputs, and returns why there is no more.
func (l *link) read() error {
	r := wire.NewReader(l.conn)
	for first := true; ; first = false {
		frame, err := r.Next()
		if err == nil {
			err = l.message(r, frame)
		}
		if err == nil {
			continue
		}
		var broken *wire.Error
		isBroken := errors.As(err, &broken)
		if first {
			err = l.notTMTP(err)
		}
		if !isBroken {
			return err
		}
		l.peer.input(client.Input{Kind: client.Unreadable, Err: err})
		<-l.closed
		return err
	}
}

// notTMTP explains a first reply that is none.
func (l *link) notTMTP(err error) error {
	reason := "it does not speak TMTP: " + plain(err)
	if hungUp(err) {
		reason = "it closes the link without a word"
	}
	return &ConnectError{l.peer.addr.text, reason, err}
}

// message takes one message in.
func (l *link) message(r *wire.Reader, frame []byte) error {
	msg := new(wire.Message)
	err := msg.Decode(frame[spec.LengthDigits:])
	if errors.Is(err, wire.ErrUnknownOp) { // CLI-6
		r.Data(int64(msg.DataLen))
		l.peer.input(client.Input{Kind: client.OctetsMoved})
		return nil
	}
	if err != nil {
		return err
	}
	sum, stated, ok := wire.HeadSum(frame)
	l.peer.input(client.Input{Kind: client.HeaderRead, Message: msg, BadSum: ok && sum != stated})
	if msg.DataLen == 0 {
		return nil
	}
	select {
	case take := <-l.take:
		if take {
			return l.body(msg, r.Data(int64(msg.DataLen)))
		}
		r.Data(int64(msg.DataLen))
		return nil
	case <-l.closed:
		return net.ErrClosed
	}
}

// body reads a message's data, to the store if they may be long.
func (l *link) body(msg *wire.Message, data io.Reader) error {
	data = arriving{l, data}
	if spec.Message(msg.Kind).Data == spec.TextData && msg.DataLen <= spec.MaxTextOctets {
		text, err := io.ReadAll(data)
		if err != nil {
			return err
		}
		l.peer.input(client.Input{Kind: client.BodyRead, Text: text})
		return nil
	}
	w, err := l.peer.store.Create(int64(msg.DataLen))
	if err == nil {
		err = l.fill(w, data)
	}
	var failed *readError
	switch {
	case errors.As(err, &failed):
		return failed.err
	case err != nil:
		l.peer.input(client.Input{Kind: client.BodyFailed, Err: err})
	}
	return nil
}

// fill stores a body and tells the machine.
func (l *link) fill(w store.BodyWriter, data io.Reader) error {
	if _, err := io.Copy(w, data); err != nil {
		w.Abort()
		return err
	}
	body, err := w.Finish()
	if err != nil {
		w.Abort()
		return err
	}
	l.peer.input(client.Input{Kind: client.BodyRead, Body: body})
	return nil
}

// arriving reads data from the link, tells the machine now and then that
// octets move, and marks the link's errors, which are not the store's.
type arriving struct {
	*link
	r io.Reader
}

type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }

func (a arriving) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if now := time.Now(); now.Sub(a.lastMoved) > time.Second {
		a.lastMoved = now
		a.peer.hint(client.Input{Kind: client.OctetsMoved})
	}
	if err != nil && err != io.EOF {
		err = &readError{err}
	}
	return n, err
}
