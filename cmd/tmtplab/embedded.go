package main

import (
	"context"
	"crypto/tls"
	"net"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// embeddedName is what embedded servers call themselves.
const embeddedName = "tmtplab reference server"

// embeddedServer is a reference server in this process: memory store,
// loopback, an ephemeral port, a certificate made on the spot.
type embeddedServer struct {
	target conformance.Target
	daemon *daemon.Daemon
	served chan struct{}
}

// startEmbedded starts a reference server with the given timers; zero ones are
// the deployed.
func startEmbedded(timing conformance.Timing) (*embeddedServer, error) {
	cert, err := daemon.SelfSigned()
	if err != nil {
		return nil, err
	}
	d, err := daemon.New(daemon.Config{
		Server: server.Config{Name: embeddedName, Timers: server.Timers(timing)},
		Store:  new(store.Memory),
	})
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.Close()
		return nil, err
	}
	s := &embeddedServer{daemon: d, served: make(chan struct{})}
	s.target = conformance.Target{
		Address: "tls://" + ln.Addr().String(), Timing: timing,
		TLS: &tls.Config{InsecureSkipVerify: true}, // its certificate is as old as this run
	}
	go func() {
		defer close(s.served)
		d.Serve(context.Background(), tls.NewListener(ln, daemon.TLSConfig(cert)))
	}()
	return s, nil
}

// stop ends the server and all its links.
func (s *embeddedServer) stop() {
	s.daemon.Close()
	<-s.served
}
