package main

import (
	"context"
	"net"
	"sync"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/conformance/selftest"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// mutated is a reference server behind a mutant: without TLS, since mutants
// read what passes, and with a store that outlives a restart.
type mutated struct {
	config daemon.Config

	mu     sync.Mutex
	daemon *daemon.Daemon
	ln     net.Listener
	served chan struct{}
}

// startForMutant starts one.
func startForMutant(timing conformance.Timing) (*selftest.Server, error) {
	m := &mutated{config: daemon.Config{
		Server: server.Config{Name: "tmtplab reference server", Timers: server.Timers(timing)},
		Store:  new(store.Memory),
	}}
	if err := m.start(); err != nil {
		return nil, err
	}
	return &selftest.Server{Dial: m.dial, Restart: m.restart, Stop: m.stop}, nil
}

// start leaves all as it was when it fails.
func (m *mutated) start() error {
	d, err := daemon.New(m.config)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.Close()
		return err
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		d.Serve(context.Background(), ln)
	}()
	m.daemon, m.ln, m.served = d, ln, served
	return nil
}

func (m *mutated) dial(ctx context.Context) (net.Conn, error) {
	m.mu.Lock()
	address := m.ln.Addr().String()
	m.mu.Unlock()
	return new(net.Dialer).DialContext(ctx, "tcp", address)
}

func (m *mutated) restart() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.daemon.Close()
	<-m.served
	return m.start()
}

func (m *mutated) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.daemon.Close()
	<-m.served
}
