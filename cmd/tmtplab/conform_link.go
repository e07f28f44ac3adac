package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/proxy"
)

// flaky is the link that the suite's connections go over, each on a path of its
// own.
type flaky struct {
	preset  string
	profile *link.Profile // nil: none
	stops   []func()
}

// prepare finds the link.
func (f *flaky) prepare() (err error) {
	if f.preset != "" {
		f.profile, err = presetNamed(f.preset)
	}
	return err
}

// slower returns timers of a server that leave time for a login over the link:
// some round trips more than the usual.
func (f *flaky) slower(t conformance.Timing) conformance.Timing {
	if f.profile != nil {
		t.Login += f.trips(8)
		t.Idle += f.trips(8)
		t.Ack += f.trips(4)
	}
	return t
}

// trips is how long so many round trips take in the mean.
func (f *flaky) trips(n int) time.Duration {
	mean := f.profile.RTT.Mean() + 2*f.profile.Jitter.Each.Mean()
	return time.Duration(float64(n) * mean * float64(time.Second))
}

// The checks' largest messages, and the most that the suite waits longer for
// them; over links on which they take longer still, checks of theirs fail.
const (
	largestOctets = 8 << 20
	largestWait   = 10 * time.Second
)

// largest is how long the largest messages of checks take at the link's rates.
func (f *flaky) largest() time.Duration {
	wait := 0.0
	for _, rate := range []link.Rate{f.profile.Up, f.profile.Down} {
		if rate > 0 {
			wait = max(wait, largestOctets*8/float64(rate))
		}
	}
	return min(time.Duration(wait*float64(time.Second)), largestWait)
}

// apply puts the link in front of all targets of a run. The suite waits longer
// for answers then.
func (f *flaky) apply(o *conformance.Options) error {
	if f.profile == nil {
		return nil
	}
	for _, t := range []**conformance.Target{&o.Timers, &o.Restartable} {
		if *t != nil {
			behind := **t // whose address its server still needs
			*t = &behind
			if err := f.front(*t, o.Seed); err != nil {
				return err
			}
		}
	}
	return f.front(&o.Target, o.Seed)
}

// front puts the link in front of a target.
func (f *flaky) front(t *conformance.Target, seed uint64) error {
	scheme, network, where, err := targetAddress(t.Address)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listening for --link: %w", err)
	}
	if scheme == "tls" {
		if t.TLS == nil {
			t.TLS = new(tls.Config)
		}
		if t.TLS = t.TLS.Clone(); t.TLS.ServerName == "" {
			t.TLS.ServerName, _, _ = net.SplitHostPort(where) // what its certificate is for
		}
	}
	t.Address = scheme + "://" + ln.Addr().String()
	t.Patience = max(t.Patience, conformance.DefaultPatience) + f.trips(10) + f.largest()
	p := proxy.New(proxy.Config{Profile: f.profile, Seed: seed, Dial: func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, where)
	}})
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan struct{})
	go func() {
		defer close(served)
		p.Serve(ctx, ln)
	}()
	f.stops = append(f.stops, func() { cancel(); <-served })
	return nil
}

// stop ends the links.
func (f *flaky) stop() {
	for _, stop := range f.stops {
		stop()
	}
	f.stops = nil
}
