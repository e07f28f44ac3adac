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
