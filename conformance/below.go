package conformance

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"time"
)

// What this file opens is no TMTP to anybody: connections beneath TLS, and
// handshakes of another kind than the target asks for. They are not observed,
// as the octets on them make no messages.

// needsTLS skips the check where the link does not run over TLS.
func (l *Link) needsTLS() {
	if !l.Secure() {
		l.t.Skip("the target is not reached over TLS")
	}
}

// beneath opens a TCP connection to a target that speaks TLS, and does not
// shake hands. It is closed when the check has ended.
func (t *T) beneath() net.Conn {
	network, address, secure, err := t.target.split()
	if err != nil || !secure || t.target.Dial != nil {
		t.Skip("the target is not reached over TLS")
	}
	ctx, cancel := context.WithTimeout(t.ctx, 2*t.Patience())
	defer cancel()
	conn, err := t.target.connect(ctx, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	})
	if err != nil {
		t.run.vital.doubt(t.target)
		t.Fail("no connection: "+plain(err), "a connection to "+t.target.Address)
	}
	context.AfterFunc(t.ctx, func() { conn.Close() })
	return conn
}

// shake opens a connection whose handshake differs from the target's setting,
// and closes it. The error is the handshake's, or TmtpRev's when the server
// ends the connection instead of answering that.
func (t *T) shake(differ func(*tls.Config)) error {
	if _, _, secure, err := t.target.split(); err != nil || !secure || t.target.Dial != nil {
		t.Skip("the target is not reached over TLS")
	}
	other := *t.target
	other.TLS = new(tls.Config)
	if t.target.TLS != nil {
		other.TLS = t.target.TLS.Clone()
	}
	differ(other.TLS)
	_, err := greet(t.ctx, &other, 2*t.Patience())
	return err
}

// expectCut expects that the server ends a connection from beneath, whatever it
// sends before.
func (t *T) expectCut(conn net.Conn, why string) { t.expectCutWithin(0, conn, why) }

// expectCutWithin is expectCut where a timer of the server has to run out.
func (t *T) expectCutWithin(wait time.Duration, conn net.Conn, why string) {
	conn.SetReadDeadline(time.Now().Add(wait + t.Patience()))
	if _, err := io.Copy(io.Discard, conn); isTimeout(err) {
		t.Fail("the connection stayed open", "the server ends the connection, "+why)
	}
}

// clientHello begins as TLS does, and is cut short: its record is of 512 octets.
const clientHello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" +
	"0123456789abcdef0123456789abcdef" + "\x20" + "0123456789abcdef0123456789abcdef" + "\x00\x04\x13\x01\x13\x02"
