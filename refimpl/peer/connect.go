package peer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// connectTimeout bounds the making of a connection, TLS included.
const connectTimeout = 10 * time.Second

// ConnectError says that there is no TMTP server to be had at an address:
// nobody answers, or not with TLS, or not with TMTP, or not with a certificate
// that is trusted.
type ConnectError struct {
	Addr   string
	Reason string
	Err    error // what the reason was told from; may be nil
}

// Error returns one line, as "tls://localhost:1: nobody answers (connection refused)".
func (e *ConnectError) Error() string { return e.Addr + ": " + e.Reason }

// Unwrap returns Err.
func (e *ConnectError) Unwrap() error { return e.Err }

// connect makes a connection to the server.
func connect(ctx context.Context, a *address, o *Options) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	dial := o.DialContext
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, a.network, a.endpoint)
	if err != nil {
		return nil, &ConnectError{a.text, "nobody answers (" + plain(err) + ")", err}
	}
	if !a.tls {
		return conn, nil
	}
	secure := tls.Client(conn, o.tlsConfig(a.host))
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, &ConnectError{a.text, tlsReason(err), err}
	}
	return secure, nil
}

// tlsReason says in words why there is no TLS session.
func tlsReason(err error) string {
	var (
		notTLS    tls.RecordHeaderError
		unknown   x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		unsettled *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &notTLS):
		return "it does not speak TLS"
	case errors.As(err, &unknown):
		return "its certificate is signed by an authority that is not trusted"
	case errors.As(err, &name):
		return "its certificate is for another name"
	case errors.As(err, &invalid), errors.As(err, &unsettled):
		return "its certificate is not the one to trust: " + strings.TrimPrefix(plain(err), "tls: failed to verify certificate: ")
	case hungUp(err):
		return "it closed the link instead of speaking TLS"
	case isTimeout(err):
		return "it does not answer to TLS"
	}
	return "no TLS with it: " + plain(err)
}

// hungUp reports whether the server ended the connection.
func hungUp(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// plain says what happened to a connection without what the library was doing
// at the time.
func plain(err error) string {
	var sys syscall.Errno
	var dns *net.DNSError
	switch {
	case hungUp(err):
		return "the server closed the link"
	case errors.Is(err, context.Canceled):
		return "broken off"
	case isTimeout(err):
		return "no answer in time"
	case errors.As(err, &dns):
		return "no such host"
	case errors.As(err, &sys):
		return sys.Error()
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err.Error()
	}
	return err.Error()
}
