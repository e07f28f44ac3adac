package selftest

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/mutant"
)

// Server is a correct server that runs in this process.
type Server struct {
	// Dial connects to it, without TLS.
	Dial func(context.Context) (net.Conn, error)
	// Stop ends it and all its links.
	Stop func()
}

// stage is a mutant in front of servers of its own: one with the deployed
// timers, and where checks wait for one, another with short timers, in front
// of which the mutant begins anew.
type stage struct {
	target conformance.Target
	timers *conformance.Target
	stops  []func()
}

func (o *Options) stage(m mutant.Mutant, checks []conformance.Check) (*stage, error) {
	s := new(stage)
	waiting := 0
	for i := range checks {
		if checks[i].Waits != nil {
			waiting++
		}
	}
	var err error
	s.target, err = o.front(s, m, conformance.Timing{})
	if err == nil && waiting > 0 {
		s.timers = new(conformance.Target)
		*s.timers, err = o.front(s, m, o.Short)
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
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan struct{})
	go func() {
		defer close(served)
		config := &tls.Config{Certificates: []tls.Certificate{o.Certificate}, MinVersion: tls.VersionTLS12}
		mutant.NewProxy(m, server.Dial).Serve(ctx, tls.NewListener(listener, config))
	}()
	s.stops = append(s.stops, func() { cancel(); <-served })
	return conformance.Target{
		Address: "tls://" + listener.Addr().String(), Timing: timing, Patience: o.Patience,
		TLS: &tls.Config{InsecureSkipVerify: true}, // the certificate is as old as this process
	}, nil
}

// close stops what was started, the last first.
func (s *stage) close() {
	for i := len(s.stops) - 1; i >= 0; i-- {
		s.stops[i]()
	}
}
