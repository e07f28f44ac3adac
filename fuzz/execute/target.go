package execute

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"
)

// Target is a server to be fuzzed.
type Target struct {
	// Address is tls://host:port, tcp://host:port or unix:/path.
	Address string
	// TLS is used for tls:// addresses; nil trusts the system's roots.
	TLS *tls.Config
	// Timeouts bound waiting.
	Timeouts Timeouts
	// Limits bound what is kept.
	Limits Limits
	// Observer is told of all connections and their octets; may be nil.
	Observer Observer
}

// Timeouts bound how long an execution waits. A zero one means the number
// given here.
type Timeouts struct {
	Dial    time.Duration // for a connection, with TLS: 5 s
	Answer  time.Duration // for an answer that was promised, and for the server to take octets: 2 s
	Grace   time.Duration // for the quit after what broke the protocol, before another request finds out whether it was passed over: 50 ms
	Program time.Duration // for a whole program: 20 s
	Pauses  time.Duration // that a program may take by its pauses and slow writes together; further ones are left out: 2 s
}

func (t Timeouts) orDefault() Timeouts {
	set := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	set(&t.Dial, 5*time.Second)
	set(&t.Answer, 2*time.Second)
	set(&t.Grace, 50*time.Millisecond)
	set(&t.Program, 20*time.Second)
	set(&t.Pauses, 2*time.Second)
	return t
}

// Limits bound what a trace keeps and a server may send during one program. A
// zero one means the number given here.
type Limits struct {
	Data     int   // octets of one message's data, or of junk, that are kept: 2 MiB
	Kept     int   // octets of all that came that are kept: 4 MiB
	Received int64 // octets of one link; a server that sends more floods: 64 MiB
	Events   int   // what a server may cause; more is a flood: 20,000
}

func (l Limits) orDefault() Limits {
	if l.Data == 0 {
		l.Data = 2 << 20
	}
	if l.Kept == 0 {
		l.Kept = 4 << 20
	}
	if l.Received == 0 {
		l.Received = 64 << 20
	}
	if l.Events == 0 {
		l.Events = 20_000
	}
	return l
}

// endpoint is an address, read.
type endpoint struct {
	network, address string
	secure           bool
}

// endpoint reads the target's address.
func (t *Target) endpoint() (endpoint, error) {
	scheme, rest, ok := strings.Cut(t.Address, ":")
	host := strings.TrimPrefix(rest, "//")
	switch {
	case ok && (scheme == "tls" || scheme == "tcp") && strings.HasPrefix(rest, "//"):
		if _, _, err := net.SplitHostPort(host); err != nil {
			return endpoint{}, fmt.Errorf("target %s: want %s://host:port", t.Address, scheme)
		}
		return endpoint{"tcp", host, scheme == "tls"}, nil
	case ok && scheme == "unix" && host != "":
		return endpoint{"unix", host, false}, nil
	}
	return endpoint{}, fmt.Errorf("target %q: want tls://host:port, tcp://host:port or unix:/path", t.Address)
}
