package execute

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// pipe is the transport of a link, beneath TLS. It reads what is there and
// does not wait, unless it is told to; and it writes without waiting for the
// server longer than its patience, taking in meanwhile what comes, so that
// neither side waits for the other forever.
type pipe struct {
	net.Conn
	transport
	tap     Tap // may be nil
	patient func() bool

	pending  []byte        // read while writing
	dry      bool          // the last read took all there was
	finished bool          // FIN came
	linger   time.Duration // how long the next read waits
	block    bool          // reads wait as long as the owner is patient
	torn     int           // octets that may still leave; -1: all
	stuck    bool          // the server takes nothing any more
	left     bool          // this side has ended
	answer   time.Duration
}

// again is what a read returns when nothing is there. TLS takes it as
// something that passes.
type again struct{}

func (again) Error() string   { return "nothing has come" }
func (again) Timeout() bool   { return true }
func (again) Temporary() bool { return true }

func isAgain(err error) bool {
	_, ok := err.(again)
	return ok
}

var (
	errNotTaken  = errors.New("the server takes no octets")
	errTorn      = errors.New("the rest was not to leave")
	errImpatient = errors.New("nothing came in time")
)

// Read reads what is there.
func (p *pipe) Read(b []byte) (int, error) {
	if len(p.pending) > 0 {
		n := copy(b, p.pending)
		if p.pending = p.pending[n:]; len(p.pending) == 0 {
			p.pending = nil
		}
		return n, nil
	}
	most := p.linger
	p.linger = 0
	for {
		if !p.dry {
			n, err := p.take(b, most)
			if !isAgain(err) {
				return n, err
			}
		}
		if !p.block {
			return 0, again{}
		}
		if !p.patient() {
			return 0, errImpatient
		}
		most, p.dry = slice, false
	}
}

// take reads from the transport, and waits at most so long.
func (p *pipe) take(b []byte, most time.Duration) (int, error) {
	n, err := p.transport.read(b, most)
	p.dry = n < len(b)
	if n > 0 {
		if p.tap != nil {
			p.tap.Octets(FromServer, b[:n], time.Now())
		}
		return n, nil
	}
	switch {
	case err == io.EOF:
		p.finished = true
		if p.tap != nil {
			p.tap.Ended(FromServer, time.Now())
		}
	case errors.Is(err, syscall.ECONNRESET) && p.tap != nil:
		p.tap.Reset(FromServer, time.Now())
	}
	return 0, err
}

// Write writes all, or as much as the server takes.
func (p *pipe) Write(b []byte) (n int, err error) {
	if p.stuck {
		return 0, errNotTaken
	}
	all := len(b)
	if p.torn >= 0 && len(b) > p.torn {
		b = b[:p.torn]
	}
	if p.tap != nil && len(b) > 0 {
		p.tap.Octets(ToServer, b, time.Now())
	}
	for n < len(b) {
		m, err := p.transport.write(b[n:], 0)
		if isAgain(err) {
			m, err = p.press(b[n:])
		}
		n += m
		if err != nil {
			return n, err
		}
	}
	if p.torn >= 0 {
		p.torn -= n
		if n < all {
			return n, errTorn
		}
	}
	return n, nil
}

// mostPending bounds what is read while writing.
const mostPending = 4 << 20

// press waits until the server takes more, and reads what it has to say before.
func (p *pipe) press(b []byte) (int, error) {
	const turn = 5 * time.Millisecond
	until := time.Now().Add(p.answer)
	var buffer [4096]byte
	for time.Now().Before(until) && p.patient() {
		for len(p.pending) < mostPending && !p.finished {
			n, err := p.take(buffer[:], 0)
			p.pending = append(p.pending, buffer[:n]...)
			if isAgain(err) {
				break
			}
			p.finished = p.finished || err != nil
		}
		if n, err := p.transport.write(b, turn); !isAgain(err) {
			return n, err
		}
	}
	p.stuck = true
	return 0, errNotTaken
}

// slice is the longest wait without a look at the context.
const slice = 50 * time.Millisecond

// endOf tells what kind of end a link's error means. Bare is true when FIN
// came though TLS had not said that it would.
func endOf(err error, bare bool) EndKind {
	var alert *net.OpError
	switch {
	case (err == io.EOF || err == io.ErrUnexpectedEOF) && bare:
		return NoNotify
	case err == io.EOF:
		return Fin
	case errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE):
		return ResetEnd
	case errors.As(err, &alert) && alert.Op == "remote error":
		return AlertEnd
	}
	return Failed
}

// Deadlines are the pipe's own.

func (p *pipe) SetDeadline(time.Time) error      { return nil }
func (p *pipe) SetReadDeadline(time.Time) error  { return nil }
func (p *pipe) SetWriteDeadline(time.Time) error { return nil }

// CloseWrite ends the sending side.
func (p *pipe) CloseWrite() error {
	p.end(Tap.Ended)
	if half, ok := p.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return os.ErrInvalid
}

// reset closes the connection with a TCP reset.
func (p *pipe) reset() {
	p.end(Tap.Reset)
	p.Conn.Close()
}

// Close closes the connection.
func (p *pipe) Close() error {
	p.end(Tap.Ended)
	return p.Conn.Close()
}

// end tells the tap, once.
func (p *pipe) end(how func(Tap, Direction, time.Time)) {
	if p.tap != nil && !p.left {
		how(p.tap, ToServer, time.Now())
	}
	p.left = true
}
