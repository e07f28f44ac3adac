package conformance

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// PreflightTime bounds how long Preflight takes.
const PreflightTime = 3 * time.Second

// Unreachable is a target at which nobody answers, or which does not speak
// TLS where it should, or whose first reply is no frame of TMTP.
type Unreachable struct {
	Address string
	Reason  string
}

// Error returns the address and what is wrong there.
func (e *Unreachable) Error() string { return e.Address + ": " + e.Reason }

// Preflight looks whether a TMTP server answers at the target and returns the
// name that it gives itself. What is wrong with a reply that is a frame is for
// checks to find. The error is an *Unreachable, unless the address is no
// address or the context has ended.
func Preflight(ctx context.Context, target Target) (name string, err error) {
	if err := target.Validate(); err != nil {
		return "", err
	}
	name, err = greet(ctx, &target, PreflightTime)
	if err != nil && ctx.Err() == nil {
		err = &Unreachable{target.Address, err.Error()}
	}
	return name, err
}

// greet has one TmtpRev answered. Its errors are sentences.
func greet(ctx context.Context, target *Target, limit time.Duration) (name string, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, err := target.dial(ctx)
	if err != nil {
		return "", errors.New(dialTrouble(err))
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Now()) })()
	if _, err := conn.Write(TmtpRev("1").Octets()); err != nil {
		return "", fmt.Errorf("connected, but sending failed: %s", plain(err))
	}
	return firstReply(conn)
}

// dialTrouble says why there is no connection, in a sentence.
func dialTrouble(err error) string {
	shake := new(handshakeError)
	if !errors.As(err, &shake) {
		return "nobody answers (" + plain(err) + ")"
	}
	record, cert := tls.RecordHeaderError{}, new(tls.CertificateVerificationError)
	authority, host := x509.UnknownAuthorityError{}, x509.HostnameError{}
	switch {
	case errors.As(err, &record):
		return "it does not speak TLS (its first octets: " + quote(record.RecordHeader[:]) + "); for plain TCP use tcp://"
	case errors.As(err, &cert), errors.As(err, &authority), errors.As(err, &host):
		return "its certificate is not trusted (" + plain(shake.err) + "); use --ca, --pin or --insecure"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it closed during the TLS handshake; does it speak TLS?"
	case isTimeout(err):
		return "it takes connections, but does not answer the TLS handshake"
	}
	return "the TLS handshake failed (" + plain(shake.err) + ")"
}

// firstReply reads what should be tmtprev.
func firstReply(conn net.Conn) (name string, err error) {
	seen := new(sample)
	r := wire.NewReader(io.TeeReader(conn, seen))
	frame, err := r.Next()
	broken := new(wire.Error)
	switch {
	case err == nil && frame[spec.LengthDigits] == '{':
		return decode(frame).Name, nil
	case err == nil, errors.As(err, &broken):
		hint := ""
		if len(seen.octets) > 2 && (seen.octets[0] == 0x15 || seen.octets[0] == 0x16) && seen.octets[1] == 3 {
			hint = ", which look like TLS: use tls://"
		}
		return "", fmt.Errorf("it does not speak TMTP (its first octets: %s%s)", excerpt(seen.octets), hint)
	case isTimeout(err):
		return "", fmt.Errorf("connected, but TmtpRev is not answered")
	case len(seen.octets) > 0:
		return "", fmt.Errorf("it does not speak TMTP (it sent %s and closed)", excerpt(seen.octets))
	}
	hint := ""
	if _, secure := conn.(*tls.Conn); !secure {
		hint = "; does it want tls://?"
	}
	return "", fmt.Errorf("it closes the connection without answering TmtpRev%s", hint)
}

// sample keeps the first octets written to it.
type sample struct{ octets []byte }

func (s *sample) Write(b []byte) (int, error) {
	const most = 32
	s.octets = append(s.octets, b[:min(len(b), most-len(s.octets))]...)
	return len(b), nil
}

func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}
