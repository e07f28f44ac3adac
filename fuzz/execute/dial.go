package execute

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"syscall"
	"time"
)

// open connects a link.
func (r *run) open(l *link) Outcome {
	if l.conn != nil {
		r.end(l, 0)
	}
	dialled := time.Now()
	conn, pipe, err := r.executor.dial(r.ctx, l.number, dialled)
	*l = link{number: l.number, opened: l.opened || err == nil, conn: conn, pipe: pipe}
	if err != nil {
		r.event(l, Refused).Err = err
		if r.err == nil {
			r.err = err
		}
		return Unopened
	}
	pipe.patient = func() bool { return !r.over() }
	r.event(l, Opened)
	return Unasked
}

// dial connects, and where the address says so shakes hands.
func (e *Executor) dial(ctx context.Context, link int, dialled time.Time) (net.Conn, *pipe, error) {
	until := dialled.Add(e.target.Timeouts.Dial)
	dialer := net.Dialer{Deadline: until}
	raw, err := dialer.DialContext(ctx, e.endpoint.network, e.endpoint.address)
	if err != nil {
		return nil, nil, e.unreachable(dialKind(err), err)
	}
	e.connections++
	p := &pipe{Conn: raw, torn: -1, answer: e.target.Timeouts.Answer}
	if p.transport, err = newTransport(raw); err != nil {
		raw.Close()
		return nil, nil, err
	}
	if e.target.Observer != nil {
		p.tap = e.target.Observer.Connected(Connection{
			Number: e.connections, Link: link, Local: raw.LocalAddr().String(), Remote: raw.RemoteAddr().String(), Target: e.target.Address,
		}, dialled, time.Now())
	}
	if !e.endpoint.secure {
		return p, p, nil
	}
	p.patient = func() bool { return time.Now().Before(until) && ctx.Err() == nil }
	p.block = true
	conn := tls.Client(p, e.tls)
	if err := conn.Handshake(); err != nil {
		raw.Close()
		kind := HandshakeFailed
		if errors.Is(err, errImpatient) {
			kind = NoAnswer
		}
		return nil, nil, e.unreachable(kind, err)
	}
	p.block = false
	return conn, p, nil
}

func (e *Executor) unreachable(kind Unreachable, err error) error {
	return &UnreachableError{e.target.Address, kind, err}
}

// dialKind tells why no connection came about.
func dialKind(err error) Unreachable {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return ConnectionRefused
	case errors.As(err, &timeout) && timeout.Timeout():
		return NoAnswer
	}
	return NoRoute
}

// keyLog is the io.Writer that crypto/tls writes its keys to.
type keyLog struct{ to Observer }

func (k keyLog) Write(line []byte) (int, error) {
	n := len(line)
	if n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	k.to.Keys(string(line))
	return n, nil
}
