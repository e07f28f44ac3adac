package selftest

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
)

// Server is a correct server that runs in this process.
type Server struct {
	// Dial connects to it, without TLS.
	Dial func(context.Context) (net.Conn, error)
	// Restart ends it and all its links, and starts it again with what it
	// keeps; nil when it cannot.
	Restart func() error
	// Stop ends it and all its links for good.
	Stop func()
}

// stage is a mutant in front of servers of its own, before each of which it
// begins anew: one with the deployed timers, and where there are such checks,
// one with short timers and one that is ended and started again.
type stage struct {
	target              conformance.Target
	timers, restartable *conformance.Target
	stops               []func()
}

func (o *Options) stage(m mutant.Mutant, checks []conformance.Check) (*stage, error) {
	s := new(stage)
	var err error
	s.target, err = o.front(s, m, conformance.Timing{})
	if err == nil && slices.ContainsFunc(checks, func(c conformance.Check) bool { return c.Waits != nil }) {
		s.timers = new(conformance.Target)
		*s.timers, err = o.front(s, m, o.Short)
	}
	if err == nil && slices.ContainsFunc(checks, func(c conformance.Check) bool { return c.Ends != "" }) {
		s.restartable = new(conformance.Target)
		*s.restartable, err = o.front(s, m, conformance.Timing{})
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("putting %s in front of a server: %w", m.Name, err)
	}
	return s, nil
}

// front starts a server and puts the mutant in front of it. TLS ends at the
// mutant.
func (o *Options) front(s *stage, m mutant.Mutant, timing conformance.Timing) (conformance.Target, error) {
	server, err := o.Start(timing)
	if err != nil {
		return conformance.Target{}, err
	}
	s.stops = append(s.stops, server.Stop)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return conformance.Target{}, err
	}
	proxy := mutant.NewProxy(m, server.Dial)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan struct{})
	go func() {
		defer close(served)
		config := &tls.Config{Certificates: []tls.Certificate{o.Certificate}, MinVersion: tls.VersionTLS12}
		proxy.Serve(ctx, tls.NewListener(listener, config))
	}()
	s.stops = append(s.stops, func() { cancel(); <-served })
	return conformance.Target{
		Address: "tls://" + listener.Addr().String(), Timing: timing, Patience: o.Patience,
		TLS:     &tls.Config{InsecureSkipVerify: true}, // the certificate is as old as this process
		Control: control(server, proxy),
	}, nil
}

// control restarts a server. How it ends is all the same to what a mutant
// makes of it: what is kept through kill -9, no filter can tell.
func control(server *Server, proxy *mutant.Proxy) conformance.Control {
	if server.Restart == nil {
		return conformance.Control{}
	}
	restart := func(context.Context) error {
		err := server.Restart()
		proxy.Restarted()
		return err
	}
	return conformance.Control{Restart: restart, Kill: restart}
}

// close stops what was started, the last first.
func (s *stage) close() {
	for i := len(s.stops) - 1; i >= 0; i-- {
		s.stops[i]()
	}
}
