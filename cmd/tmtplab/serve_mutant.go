package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/conformance/mutant"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
)

// mutantNamed finds a mutant. The error about one that is not there names
// those near it, or those of its section.
func mutantNamed(name string) (mutant.Mutant, error) {
	var names, section, containing []string
	group, _, _ := strings.Cut(name, "/")
	for _, m := range mutant.All() {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
		if strings.Contains(m.Name, name) {
			containing = append(containing, m.Name)
		}
		if strings.HasPrefix(m.Name, group+"/") {
			section = append(section, m.Name)
		}
	}
	near := containing[:min(len(containing), 5)]
	if len(near) == 0 {
		near = closest(strings.ToUpper(name), names, 3)
	}
	if len(near) == 0 {
		near = section[:min(len(section), 5)]
	}
	if len(near) == 0 {
		near = slices.Compact(sections(names))
		return mutant.Mutant{}, fmt.Errorf("there is no mutant %q; their sections are %s", name, strings.Join(near, ", "))
	}
	return mutant.Mutant{}, fmt.Errorf("there is no mutant %q; near it are %s", name, strings.Join(near, ", "))
}

func sections(names []string) (groups []string) {
	for _, name := range names {
		group, _, _ := strings.Cut(name, "/")
		groups = append(groups, group)
	}
	slices.Sort(groups)
	return groups
}

// serveMutant serves a listener with the mutant in front of the server, which
// listens on loopback behind it.
func (o *serveOptions) serveMutant(ctx context.Context, d *daemon.Daemon, front listener) error {
	m, err := mutantNamed(o.mutant)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return &exitError{exitUsage, "cannot listen behind the mutant: " + reason(err)}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	behind := make(chan error, 1)
	go func() {
		err := d.Serve(ctx, ln)
		cancel()
		behind <- err
	}()
	proxy := mutant.NewProxy(m, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", ln.Addr().String())
	})
	err = proxy.Serve(ctx, front)
	cancel()
	if err = errors.Join(err, <-behind); err != nil {
		return &exitError{exitFellShort, "cannot go on listening: " + reason(err)}
	}
	return nil
}
