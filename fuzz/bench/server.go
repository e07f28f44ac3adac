package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
)

// room is how many octets of messages the server holds.
const room = 64 << 20

// Server is a server with a fault, or without one. Its accounts and messages
// are gone when it ends.
type Server struct {
	hooks   hooks
	machine *server.Machine
	store   store.Memory
	start   time.Time // Mono 0

	events chan event    // to the machine
	ended  chan struct{} // closed when nothing is served any more
	links  sync.WaitGroup

	mu   sync.Mutex
	kept []net.Conn // that a fault did not close

	// Of the goroutine that steps.
	out   server.Output
	table []*link       // by the machine's numbers; nil where there is none
	free  []server.Link // numbers without a link
	alarm *time.Timer
}

// event is something that happened on a link.
type event struct {
	link   *link
	in     server.Input
	writer store.BodyWriter // of a BodyRead with a body
}

// New returns a server with the fault, or without one when fault is nil.
func New(fault *Fault) *Server {
	s := &Server{
		machine: server.New(server.Config{Name: "tmtplab bench", Random: rand.Reader}),
		store:   store.Memory{Room: room},
		start:   time.Now(),
		events:  make(chan event),
		ended:   make(chan struct{}),
		alarm:   time.NewTimer(time.Hour),
	}
	if fault != nil {
		s.hooks = fault.plant()
	}
	return s
}

// Serve serves what the listener accepts until ctx ends, and then closes the
// listener and all links. It is to be called once. An error is the listener's.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	stepped := make(chan struct{})
	go func() {
		s.run()
		close(stepped)
	}()
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer stop()
	err := s.accept(ln)
	if ctx.Err() != nil {
		err = nil
	}
	close(s.ended)
	<-stepped
	s.links.Wait()
	for _, conn := range s.kept {
		conn.Close()
	}
	return err
}

func (s *Server) accept(ln net.Listener) error {
	const pause = 10 * time.Millisecond
	for {
		conn, err := ln.Accept()
		if err != nil {
			if errors.Is(err, syscall.EMFILE) {
				time.Sleep(pause) // descriptors may come back
				continue
			}
			return err
		}
		l := newLink(s, conn)
		// Not by WaitGroup.Go, which makes all panics look alike.
		s.links.Add(2)
		go l.read()
		go l.write()
	}
}

// put tells the machine of an event, and reports false when it is too late.
func (s *Server) put(e event) bool {
	select {
	case s.events <- e:
		return true
	case <-s.ended:
		return false
	}
}

// keep keeps a connection that should have been closed.
func (s *Server) keep(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, conn)
}

// stick is what a server does that hangs. An endless loop would do no more,
// and get warmer.
func (s *Server) stick() { <-s.ended }

// run steps the machine until the server ends.
func (s *Server) run() {
	defer s.alarm.Stop()
	for {
		select {
		case e := <-s.events:
			s.step(e)
		case <-s.alarm.C:
			s.step(event{in: server.Input{Kind: server.Tick}})
		case <-s.ended:
			for _, l := range s.table {
				if l != nil {
					l.cut()
				}
			}
			return
		}
	}
}

// step tells the machine one thing, and does what it wants.
func (s *Server) step(e event) {
	l := e.link
	if l != nil {
		if !s.enter(e) {
			return
		}
		e.in.Link = l.number
	}
	if s.hooks.input != nil && l != nil {
		s.hooks.input(l, &e.in)
	}
	now := time.Now()
	s.out.Reset()
	s.machine.Step(record.Time{Mono: now.Sub(s.start), Wall: now.UnixNano()}, e.in, &s.out)
	deeds := s.deeds(e)
	if err := s.store.Commit(&s.out.Commit); err != nil {
		panic("bench: " + err.Error()) // it has no disk that could fail
	}
	if e.writer != nil {
		e.writer.Abort() // drops the body if nobody wanted it
	}
	if l != nil {
		l.note(deeds)
	}
	if s.hooks.output != nil {
		deeds = s.hooks.output(l, &e.in, deeds)
	}
	for i := range deeds {
		s.do(&deeds[i])
	}
	if e.in.Kind == server.LinkClosed {
		s.table[l.number] = nil
		s.free = append(s.free, l.number)
	}
	s.alarm.Reset(s.out.Wake - now.Sub(s.start))
}

// enter sees to it that the machine knows the link by a number. It reports
// false when what happened on the link matters no more.
func (s *Server) enter(e event) bool {
	l := e.link
	switch {
	case e.in.Kind == server.LinkOpened:
		if n := len(s.free); n > 0 {
			l.number, s.free = s.free[n-1], s.free[:n-1]
			s.table[l.number] = l
		} else {
			l.number = server.Link(len(s.table))
			s.table = append(s.table, l)
		}
	case l.closing && e.in.Kind != server.LinkClosed:
		if e.in.Kind == server.HeaderRead && e.in.Request.DataLen > 0 {
			l.verdict <- dropData
		}
		if e.writer != nil {
			e.writer.Abort()
		}
		return false
	}
	return true
}

// deeds returns what is to be done of the machine's output, and tells the
// link's reader what becomes of the data it waits with.
func (s *Server) deeds(e event) (deeds []deed) {
	v := dropData
	for i := range s.out.Actions {
		a := &s.out.Actions[i]
		switch a.Kind {
		case server.TakeBody:
			v = takeData
		case server.SkipBody:
			v = skipData
		case server.Close:
			deeds = append(deeds, deed{to: []*link{s.table[a.Link]}})
		case server.Send:
			d := deed{message: &a.Message, data: append([]byte(a.Text), s.body(a.Body)...)}
			for _, n := range s.out.To(a) {
				d.to = append(d.to, s.table[n])
			}
			deeds = append(deeds, d)
		}
	}
	if e.in.Kind == server.HeaderRead {
		e.link.request = e.in.Request
		if e.in.Request.DataLen > 0 {
			e.link.verdict <- v
		}
	}
	return deeds
}

// body reads a body that the machine refers to.
func (s *Server) body(b record.Body) []byte {
	if b.Len == 0 {
		return nil
	}
	r, err := s.store.Open(b)
	if err != nil {
		panic("bench: " + err.Error())
	}
	defer r.Close()
	octets := make([]byte, b.Len)
	if n, err := r.ReadAt(octets, 0); n < len(octets) {
		panic("bench: " + err.Error())
	}
	return octets
}

func (s *Server) do(d *deed) {
	if d.message == nil {
		for _, l := range d.to {
			l.closing = true
			l.finish()
		}
		return
	}
	octets := append(d.message.AppendFrame(nil), d.data...)
	if s.hooks.encode != nil {
		octets = s.hooks.encode(d.message, octets)
	}
	for _, l := range d.to {
		l.send(octets)
	}
}

// isText reports whether the data of an op are text.
func isText(op spec.Op) bool { return spec.Request(op).Data == spec.TextData }
