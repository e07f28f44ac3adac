package peer

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// closePatience is how long what was sent may take to leave before the link
// is closed all the same.
const closePatience = 2 * time.Second

// link is one connection: a goroutine that reads what arrives into inputs of
// the machine, and one that writes what the machine sends.
type link struct {
	peer *Peer
	conn net.Conn

	take   chan bool     // the machine's answer to a header with data
	closed chan struct{} // closed once nothing is read or written any more

	mu     sync.Mutex
	queue  []outgoing
	ended  bool          // nothing more is to be queued
	queued chan struct{} // holds a token when queue has grown or ended is set
	cause  error         // why this side closed it

	lastMoved time.Time // when the reader told the machine that octets move
}

// outgoing is one message to be written.
type outgoing struct {
	octets []byte // frame, and text if any
	body   record.Body
}

func (p *Peer) newLink(conn net.Conn) *link {
	l := &link{peer: p, conn: conn, take: make(chan bool, 1), closed: make(chan struct{}), queued: make(chan struct{}, 1)}
	p.work.Go(l.run)
	return l
}

// run reads and writes until the connection ends, and tells the machine.
func (l *link) run() {
	var writer sync.WaitGroup
	writer.Go(l.write)
	err := l.read()
	l.shut(nil)
	writer.Wait()
	if l.cause != nil {
		err = l.cause
	}
	if told := new(ConnectError); !errors.As(err, &told) {
		err = &lostError{err}
	}
	l.peer.input(client.Input{Kind: client.LinkClosed, Err: err})
}

// lostError is the end of a link, told plainly.
type lostError struct{ err error }

func (e *lostError) Error() string { return plain(e.err) }

func (e *lostError) Unwrap() error { return e.err }

// send queues a request.
func (l *link) send(a *client.Action) {
	octets := append(a.Request.AppendFrame(nil), a.Text...)
	l.mu.Lock()
	l.queue = append(l.queue, outgoing{octets, a.Body})
	l.mu.Unlock()
	l.wake()
}

// close lets the queue leave and closes the connection.
func (l *link) close() {
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	l.wake()
	t := time.AfterFunc(closePatience, func() { l.conn.Close() })
	l.peer.work.Go(func() { <-l.closed; t.Stop() })
}

// shut closes the connection at once, for a reason if there is one.
func (l *link) shut(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause == nil {
		l.cause = cause
	}
	l.ended, l.queue = true, nil
	l.conn.Close()
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
	l.wake()
}

func (l *link) wake() {
	select {
	case l.queued <- struct{}{}:
	default:
	}
}

// write writes what is queued, until the link ends.
func (l *link) write() {
	for {
		l.mu.Lock()
		batch, ended := l.queue, l.ended
		l.queue = nil
		l.mu.Unlock()
		for i := range batch {
			if err := l.writeOne(&batch[i]); err != nil {
				l.shut(err)
				return
			}
		}
		if ended && len(batch) == 0 {
			l.hangUp()
			return
		}
		if len(batch) == 0 {
			select {
			case <-l.queued:
			case <-l.closed:
				return
			}
		}
	}
}

// hangUp ends the connection so that the server sees a clean end.
func (l *link) hangUp() {
	if c, ok := l.conn.(*tls.Conn); ok {
		c.CloseWrite()
	}
	l.shut(nil)
}

func (l *link) writeOne(o *outgoing) error {
	w := moving{l}
	if o.body.Len == 0 {
		_, err := w.Write(o.octets)
		return err
	}
	body, err := l.peer.store.Open(o.body)
	if errors.Is(err, store.ErrNoBody) {
		return nil // the request was withdrawn
	}
	if err != nil {
		return err
	}
	defer body.Close()
	if _, err := w.Write(o.octets); err != nil {
		return err
	}
	_, err = io.Copy(w, io.NewSectionReader(body, 0, o.body.Len))
	return err
}

// moving writes to the link with a deadline for each piece, and tells the
// machine now and then that octets move.
type moving struct{ *link }

func (w moving) Write(p []byte) (int, error) {
	if err := w.conn.SetWriteDeadline(time.Now().Add(w.peer.patience())); err != nil {
		return 0, err
	}
	n, err := w.conn.Write(p)
	if err == nil {
		w.peer.hint(client.Input{Kind: client.OctetsMoved})
	}
	return n, err
}

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
