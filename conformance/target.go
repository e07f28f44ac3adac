package conformance

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// Target is a server to be tested.
type Target struct {
	// Address is tls://host:port, tcp://host:port or unix:/path.
	Address string
	// TLS is used for tls:// addresses; nil trusts the system's roots.
	TLS *tls.Config
	// Timing is what the server's timers are set to.
	Timing Timing
	// Patience is how long an answer may take before a check fails; 0 means
	// DefaultPatience. It grows by itself with the round trips measured.
	Patience time.Duration
	// Dial opens a connection in place of Address, which then is only shown.
	Dial func(context.Context) (net.Conn, error)
	// Register makes an account with a node of that label and with that alias,
	// where registration is closed; nil has members register themselves.
	Register func(ctx context.Context, label, alias string) (Account, error)
	// Tokens are sent with Register where it demands one; may be nil.
	Tokens *Tokens
	// Control ends the server and starts it again.
	Control Control
	// Embedded says that the target is the reference server in this process.
	Embedded bool

	taps *wiretaps
}

// DefaultPatience is how long an answer may take where the target sets nothing.
const DefaultPatience = 2 * time.Second

// Timing is what the timers of a server are set to. A zero timer means the
// deployed value.
type Timing struct {
	Login time.Duration // from connect to a successful Register or Login (CONN-8)
	Idle  time.Duration // without an octet from the client (CONN-9)
	Ack   time.Duration // from a message to its repetition on the same link (RCPT-3)
}

// orDeployed fills in the deployed values.
func (t Timing) orDeployed() Timing {
	if t.Login == 0 {
		t.Login = spec.LoginTimeout
	}
	if t.Idle == 0 {
		t.Idle = spec.IdleTimeout
	}
	if t.Ack == 0 {
		t.Ack = spec.AckTimeout
	}
	return t
}

// split returns network and address of Address, and whether TLS runs on it.
func (t *Target) split() (network, address string, secure bool, err error) {
	scheme, rest, ok := strings.Cut(t.Address, ":")
	host := strings.TrimPrefix(rest, "//")
	switch {
	case ok && (scheme == "tls" || scheme == "tcp") && strings.HasPrefix(rest, "//"):
		if _, _, err := net.SplitHostPort(host); err != nil {
			return "", "", false, fmt.Errorf("target %s: want %s://host:port", t.Address, scheme)
		}
		return "tcp", host, scheme == "tls", nil
	case ok && scheme == "unix" && host != "":
		return "unix", host, false, nil
	}
	return "", "", false, fmt.Errorf("target %q: want tls://host:port, tcp://host:port or unix:/path", t.Address)
}

// Validate reports an address that cannot be dialled as such.
func (t *Target) Validate() error {
	if t.Dial != nil {
		return nil
	}
	_, _, _, err := t.split()
	return err
}

// dial connects, and where the address says so shakes hands.
func (t *Target) dial(ctx context.Context) (net.Conn, error) {
	if t.Dial != nil {
		return t.connect(ctx, t.Dial)
	}
	network, address, secure, err := t.split()
	if err != nil {
		return nil, err
	}
	raw, err := t.connect(ctx, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	})
	if err != nil || !secure {
		return raw, err
	}
	config := t.TLS.Clone()
	if config == nil {
		config = new(tls.Config)
	}
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(address)
	}
	if t.taps != nil {
		config.KeyLogWriter = t.taps
	}
	conn := tls.Client(raw, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		raw.Close()
		return nil, &handshakeError{err}
	}
	return conn, nil
}

// connect makes a connection beneath TLS.
func (t *Target) connect(ctx context.Context, dial func(context.Context) (net.Conn, error)) (net.Conn, error) {
	start := time.Now()
	conn, err := dial(ctx)
	if err != nil {
		return nil, err
	}
	return t.taps.onto(ctx, t.Address, conn, start), nil
}

// handshakeError is a TLS handshake that failed, as against a dial that did.
type handshakeError struct{ err error }

func (e *handshakeError) Error() string { return "TLS: " + plain(e.err) }
func (e *handshakeError) Unwrap() error { return e.err }
