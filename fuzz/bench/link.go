package bench

import (
	"errors"
	"io"
	"net"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// verdict is what becomes of the data behind a header.
type verdict uint8

const (
	dropData verdict = iota // the link is ending
	takeData
	skipData
)

// link is one connection.
type link struct {
	server  *Server
	conn    net.Conn
	verdict chan verdict // to the reader, for the header it waits with

	// Of the goroutine that reads.
	told               time.Time // when the machine was last told of octets
	received, consumed int64     // octets: read, and belonging to messages read

	// Of the goroutine that steps.
	number  server.Link
	user    string        // uid, once logged in
	node    string        // nodeid, likewise
	request *wire.Request // the last
	closing bool          // nothing counts any more but its end

	outbox
}

func newLink(s *Server, conn net.Conn) *link {
	l := &link{server: s, conn: conn, verdict: make(chan verdict, 1)}
	l.outbox.changed.L = &l.outbox.mu
	return l
}

// read reads what the client sends until the link ends.
func (l *link) read() {
	defer l.server.links.Done()
	closes := true
	if l.tell(server.Input{Kind: server.LinkOpened}) {
		midst := l.requests()
		// A client that is still sending gets to read why it was ended: a
		// connection closed with octets unread is reset. The writer bounds
		// the time.
		_, _ = io.Copy(io.Discard, l.conn)
		if left := l.server.hooks.left; left != nil {
			closes = left(l, midst)
		}
		l.tell(server.Input{Kind: server.LinkClosed})
	}
	l.cut()
	if closes {
		l.conn.Close()
	} else {
		l.server.keep(l.conn)
	}
}

// tell tells the machine of an input, and reports false when it is too late.
func (l *link) tell(in server.Input) bool {
	return l.server.put(event{link: l, in: in})
}

// requests reads messages until the link ends, and reports whether it ended in
// the midst of one.
func (l *link) requests() (midst bool) {
	r := wire.NewReader(l)
	for {
		frame, err := r.Next()
		if err == nil {
			l.consumed += int64(len(frame))
		}
		request := new(wire.Request)
		peer := new(wire.Error)
		if err != nil && !errors.As(err, &peer) {
			return errors.Is(err, io.ErrUnexpectedEOF)
		}
		if err == nil {
			err = request.Decode(frame[spec.LengthDigits:])
		}
		if l.server.hooks.header != nil {
			err = l.server.hooks.header(l, frame, request, err)
		}
		if err != nil {
			l.tell(server.Input{Kind: server.Unreadable, Err: err})
			return false
		}
		// The machine may change a request that it was told of; what is
		// needed of it here is taken first.
		length, text := int64(request.DataLen), isText(request.Op)
		if !l.tell(server.Input{Kind: server.HeaderRead, Request: request}) {
			return false
		}
		if length == 0 {
			continue
		}
		switch l.awaitVerdict() {
		case takeData:
			err = l.take(r.Data(length), length, text)
		case skipData:
			_, err = io.Copy(io.Discard, r.Data(length))
		default:
			return false
		}
		if err != nil {
			return true
		}
		l.consumed += length
	}
}

// awaitVerdict waits for what the machine says to the data of the last header.
func (l *link) awaitVerdict() verdict {
	select {
	case v := <-l.verdict:
		return v
	case <-l.server.ended:
		return dropData
	}
}

// octetsEvery is the time between two OctetsRead of a link.
const octetsEvery = 250 * time.Millisecond

// Read implements io.Reader for the reader of messages.
func (l *link) Read(p []byte) (int, error) {
	l.await()
	n, err := l.conn.Read(p)
	if n > 0 {
		if l.server.hooks.octets != nil {
			l.server.hooks.octets(l, int(l.received-l.consumed), p[:n])
		}
		l.received += int64(n)
		if now := time.Now(); now.Sub(l.told) >= octetsEvery {
			l.told = now
			l.tell(server.Input{Kind: server.OctetsRead})
		}
	}
	return n, err
}

// take reads data and hands them to the machine. An error is the link's.
func (l *link) take(data io.Reader, length int64, text bool) error {
	if text {
		octets := make([]byte, length)
		if _, err := io.ReadFull(data, octets); err != nil {
			return err
		}
		l.tell(server.Input{Kind: server.BodyRead, Text: octets})
		return nil
	}
	w, err := l.server.store.Create(length)
	into := &sink{w, err}
	if _, err := io.Copy(into, data); err != nil {
		into.abort()
		return err
	}
	in := server.Input{Kind: server.BodyRead}
	if into.err == nil {
		in.Body, into.err = w.Finish()
	}
	if into.err != nil {
		into.abort()
		in.Kind = server.BodyFailed
		w = nil
	}
	if !l.server.put(event{link: l, in: in, writer: w}) {
		into.abort()
	}
	return nil
}

// sink takes data, whether there is room for them or not.
type sink struct {
	w   store.BodyWriter // nil when there is none
	err error            // why they are not kept
}

// Write implements io.Writer.
func (s *sink) Write(p []byte) (int, error) {
	if s.err == nil {
		_, s.err = s.w.Write(p)
	}
	return len(p), nil
}

func (s *sink) abort() {
	if s.w != nil {
		s.w.Abort()
	}
}

// note keeps whose link it is.
func (l *link) note(deeds []deed) {
	for i := range deeds {
		d := &deeds[i]
		switch {
		case !d.isTo(l):
		case d.message.Kind == spec.MsgRegistered:
			l.user, l.node = d.message.UID, d.message.NodeID
		case d.message.Kind == spec.MsgInfo && l.request.Op == spec.OpLogin:
			l.user, l.node = l.request.UID, l.request.Node
		}
	}
}
