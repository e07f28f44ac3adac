package daemon

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
)

// Serve accepts connections until ctx ends, then ends the links it made and
// returns nil once they are closed. It closes the listener. Any other end of
// the listener is an error, ErrClosed after Close.
func (d *Daemon) Serve(ctx context.Context, ln net.Listener) error {
	defer ln.Close()
	if !d.serves() {
		return ErrClosed
	}
	ctx, cancel := context.WithCancel(ctx)
	stopDaemon := context.AfterFunc(d.ctx, cancel)
	stopListener := context.AfterFunc(ctx, func() { ln.Close() })
	var links sync.WaitGroup
	err := d.accept(ctx, ln, &links)
	stopDaemon()
	cancel()
	stopListener()
	ln.Close()
	d.links.Done() // Close waits for the listener, not for this call
	links.Wait()
	return err
}

func (d *Daemon) accept(ctx context.Context, ln net.Listener, links *sync.WaitGroup) error {
	for delay := time.Duration(0); ; {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			delay = 0
			links.Go(func() { d.ServeConn(ctx, conn) })
			continue
		case d.ctx.Err() != nil:
			return ErrClosed
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		}
		// Out of descriptors, most likely: links that end make room.
		delay = min(max(2*delay, 5*time.Millisecond), time.Second)
		d.log.Warn("accept", "error", err, "retry", delay)
		select {
		case <-time.After(delay):
		case <-ctx.Done():
		}
	}
}

// ServeConn serves one connection and closes it: it returns when the link has
// ended. When ctx ends, the link does, and what the client asked for until
// then is answered.
func (d *Daemon) ServeConn(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	if d.admit() != nil {
		return
	}
	defer d.leave()
	l := newLink(d, conn)
	defer context.AfterFunc(ctx, l.stop)()
	defer context.AfterFunc(d.ctx, l.stop)()

	d.inbox.put(event{link: l, in: server.Input{Kind: server.LinkOpened}}) // CONN-8 counts from here
	written := make(chan struct{})
	go func() {
		l.write()
		close(written)
	}()
	l.read()
	d.inbox.put(event{link: l, in: server.Input{Kind: server.LinkClosed}})
	<-written
}
