package peer

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// Options say how a Peer connects and where it keeps what must be durable. The
// zero Options trust the system's certificate authorities and keep everything in
// memory.
type Options struct {
	// TLS is for tls:// addresses: whose certificates are trusted, and which
	// one this client shows when asked. Nil is the standard configuration.
	TLS *tls.Config

	// Store keeps the account, the outbox and the inbox. Nil is a store in
	// memory, which ends with the Peer. The caller closes it, after the Peer.
	Store store.Store

	// Config is that of the machine; nil is its defaults.
	Config *client.Config

	// Seed decides the delays between attempts to connect. Peers that might
	// lose their links together should differ in it.
	Seed uint64

	// Persist makes Register and Login go on trying when the first attempt
	// fails, as all later attempts do.
	Persist bool

	// Notice is told what happens: sessions opened and lost, presence, faults
	// of the server, messages that Messages will return, and acks that no Do
	// is waiting for. It is called by one goroutine and must neither block
	// nor call the Peer. Nil is told nothing.
	Notice func(client.Event)

	// DialContext makes the stream connection under TLS; nil is a net.Dialer's.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// Fingerprint returns the SHA-256 of a certificate, in hex digits.
func Fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

func (o *Options) tlsConfig(host string) *tls.Config {
	c := o.TLS.Clone()
	if c == nil {
		c = new(tls.Config)
	}
	if c.ServerName == "" {
		c.ServerName = host
	}
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12) // SEC-2
	return c
}

// address is where a server is.
type address struct {
	text              string // as it was given
	network, endpoint string
	host              string // of a tls address
	tls               bool
}

// parseAddress reads tls://host:port, tcp://host:port or unix:path.
func parseAddress(s string) (address, error) {
	if path, ok := strings.CutPrefix(s, "unix:"); ok {
		path = strings.TrimPrefix(path, "//")
		if path == "" {
			return address{}, fmt.Errorf("%q names no socket: unix:PATH", s)
		}
		return address{text: s, network: "unix", endpoint: path}, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "tls" && u.Scheme != "tcp" || u.Hostname() == "" || u.Port() == "" || strings.Trim(u.Path, "/") != "" {
		return address{}, fmt.Errorf("%q is no address of a server: tls://HOST:PORT, tcp://HOST:PORT or unix:PATH", s)
	}
	return address{text: s, network: "tcp", endpoint: u.Host, host: u.Hostname(), tls: u.Scheme == "tls"}, nil
}
