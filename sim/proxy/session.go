package proxy

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"

	"github.com/tmtplab/tmtplab/sim/link"
)

// session is one connection through the proxy: two connections, one to each
// side, and the link between them.
type session struct {
	proxy *Proxy
	path  *path
	log   *slog.Logger
	ends  [2]net.Conn // by the direction that each sends in

	// Guarded by the path's lock.
	tcp   link.Conn
	lanes [2]lane
	open  [2]bool // ends that are not cut off
	mute  [2]bool // ends that have sent their last
}

// connect opens the connection as the link would, then that to the server.
func (s *session) connect(ctx context.Context) (net.Conn, error) {
	l := s.path
	l.mu.Lock()
	at, ok := s.tcp.Connect(&l.link, l.now())
	l.mu.Unlock()
	if !pause(ctx, at-l.now()) {
		return nil, ctx.Err()
	}
	if !ok {
		return nil, errors.New("the link let no SYN through")
	}
	return s.proxy.config.Dial(ctx)
}

// run passes octets between the ends until both have sent all, or the link or
// ctx has cut them off.
func (s *session) run(ctx context.Context, client, server net.Conn) {
	s.ends = [2]net.Conn{link.Up: client, link.Down: server}
	l := s.path
	l.mu.Lock()
	for d := range s.lanes {
		s.lanes[d].init(&l.mu)
		s.open[d] = true
	}
	l.sessions[s] = true
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.sessions, s)
	}()
	defer context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		s.close(link.Up)
		s.close(link.Down)
	})()
	var running sync.WaitGroup
	for _, d := range []link.Direction{link.Up, link.Down} {
		running.Go(func() { s.read(d) })
		running.Go(func() { s.deliver(d) })
	}
	running.Wait()
}

// chunkOctets is the most that is read at a time, which is what the model calls
// a message; longer ones are several.
const chunkOctets = 32 << 10

// read hands what an end sends to the link.
func (s *session) read(d link.Direction) {
	buffer := make([]byte, chunkOctets)
	for {
		n, err := s.ends[d].Read(buffer)
		if n > 0 {
			s.send(d, buffer[:n])
		}
		if err != nil {
			s.finish(d, err)
			return
		}
	}
}

// send puts octets on their way, when there is room for them.
func (s *session) send(d link.Direction, octets []byte) {
	l := s.path
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := &s.lanes[d]
	for lane.held >= sendBuffer && !lane.stopped {
		lane.space.Wait()
	}
	if lane.stopped {
		return
	}
	now := l.now()
	t := s.tcp.Send(&l.link, d, now, int64(len(octets)))
	s.proxy.count(func(stats *Stats) { stats.Resent += t.Resent })
	lane.breaks = min(lane.breaks, t.Broken)
	lane.sooner(t.Before)
	lane.push(chunk{octets: append([]byte(nil), octets...), sent: now, first: t.First, last: t.Arrive})
}

// finish sends the end of a direction behind its octets: a FIN, or a reset if
// the sender was cut off.
func (s *session) finish(d link.Direction, err error) {
	l := s.path
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.mute[d] = true; s.lanes[d].stopped {
		return
	}
	now := l.now()
	at := s.tcp.Fin(&l.link, d, now)
	if at == link.Never && (s.mute[1-d] || !s.open[1-d]) {
		// The other never hears of it, and has nothing more to say either.
		s.close(link.Up)
		s.close(link.Down)
		return
	}
	c := chunk{kind: finish, sent: now, first: at, last: at}
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
		c.kind = reset
	}
	s.lanes[d].push(c)
}

// sever is the client having another address: it knows at once, and the server
// never hears of it.
func (s *session) sever() {
	s.cut(link.Up, "the client has another address")
}

// breakOff is an end's socket reporting that the connection is dead.
func (s *session) breakOff(end link.Direction) {
	s.lanes[end].breaks = link.Never
	s.cut(end, "no answer")
}

// cut takes an end away that the other does not hear of.
func (s *session) cut(end link.Direction, why string) {
	if !s.open[end] {
		return
	}
	s.log.Info("cut off", "end", [2]string{link.Up: "client", link.Down: "server"}[end], "why", why)
	s.proxy.count(func(stats *Stats) { stats.Broken++ })
	s.tcp.Sever()
	s.close(end)
	if s.mute[1-end] {
		s.close(1 - end)
	}
}

// close takes an end away by a reset: it sends and gets nothing any more.
func (s *session) close(end link.Direction) {
	if !s.open[end] {
		return
	}
	s.open[end] = false
	abort(s.ends[end])
	s.lanes[end].stop()
	if !s.open[1-end] {
		s.lanes[1-end].stop()
	}
}

// abort closes a connection by a reset, where it can.
func abort(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Close()
}

// shut ends the sending to an end, which may still send, where it can.
func shut(c net.Conn) {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
		return
	}
	c.Close()
}
