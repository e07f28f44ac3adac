package conformance

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// short are the timers of the second embedded server.
var short = Timing{Login: 1500 * time.Millisecond, Idle: 1500 * time.Millisecond, Ack: time.Second}

// embedded starts a reference server on loopback, over TLS, with a memory
// store, for as long as the test runs.
func embedded(t testing.TB, timing Timing) Target {
	t.Helper()
	d, err := daemon.New(daemon.Config{
		Server: server.Config{Name: "embedded", Timers: server.Timers(timing)},
		Store:  new(store.Memory),
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config := selfSigned(t)
	done := make(chan error, 1)
	go func() { done <- d.Serve(context.Background(), tls.NewListener(raw, config)) }()
	t.Cleanup(func() {
		d.Close()
		raw.Close()
		<-done
	})
	return Target{Address: "tls://" + raw.Addr().String(), TLS: &tls.Config{InsecureSkipVerify: true}, Timing: timing, Embedded: true}
}

// selfSigned returns a server's TLS configuration with a fresh certificate.
func selfSigned(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}
