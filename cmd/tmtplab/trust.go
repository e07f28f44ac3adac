package main

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"
)

// trust is how a TLS server's certificate is judged: by the system's roots, by
// the authorities in a file, by its own fingerprint, or not at all.
type trust struct {
	insecure bool
	ca       string // PEM file
	pin      string // SHA-256 of the certificate in hex, colons allowed
}

// flags adds the three flags, of which one may be given.
func (t *trust) flags(f *pflag.FlagSet) {
	f.BoolVar(&t.insecure, "insecure", false, "do not verify the server's certificate")
	f.StringVar(&t.ca, "ca", "", "trust the certificate authorities in this PEM `file`")
	f.StringVar(&t.pin, "pin", "", "trust the one certificate with this SHA-256 `fingerprint`, in hex")
}

// config returns a client's TLS configuration.
func (t *trust) config() (*tls.Config, error) {
	given := 0
	for _, is := range []bool{t.insecure, t.ca != "", t.pin != ""} {
		if is {
			given++
		}
	}
	switch {
	case given > 1:
		return nil, errors.New("give one of --insecure, --ca and --pin")
	case t.insecure:
		return &tls.Config{InsecureSkipVerify: true}, nil
	case t.ca != "":
		return trustFile(t.ca)
	case t.pin != "":
		return trustPin(t.pin)
	}
	return new(tls.Config), nil
}

func trustFile(path string) (*tls.Config, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--ca: %s holds no certificate in PEM", path)
	}
	return &tls.Config{RootCAs: pool}, nil
}

// trustPin skips the usual verification: the fingerprint takes its place.
func trustPin(pin string) (*tls.Config, error) {
	want, err := hex.DecodeString(strings.ReplaceAll(pin, ":", ""))
	if err != nil || len(want) != sha256.Size {
		return nil, errors.New("--pin: want the certificate's SHA-256 as 64 hex digits")
	}
	return &tls.Config{
		InsecureSkipVerify: true,
		VerifyConnection: func(state tls.ConnectionState) error {
			if got := sha256.Sum256(state.PeerCertificates[0].Raw); string(got[:]) != string(want) {
				return &tls.CertificateVerificationError{Err: fmt.Errorf("its SHA-256 is %x", got)}
			}
			return nil
		},
	}, nil
}
