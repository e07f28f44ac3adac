package tlsdecrypt

import (
	"encoding/hex"
	"fmt"
	"time"
)

// Mark is what a caller wants to know again about octets, as the number and
// time of the packet in which they came.
type Mark struct {
	Packet int64
	Time   time.Time
}

// Data are octets that the application of one side sent.
type Data struct {
	From   Side
	Octets []byte // until the call returns
	Offset int64  // of the first of them among all that side sent, less what was lost
	Mark   Mark   // of the octets that completed their record
}

// Config is what a connection is read with.
type Config struct {
	Keys *KeyLog
	// Data is called with all application data, in their order on each side.
	Data func(Data)
	// Problem is called when something cannot be read.
	Problem func(*Error)
	// Lost is called when records of a side are missing: data behind it do
	// not follow on those before. It may be nil.
	Lost func(from Side, mark Mark)
	// Wait is how many octets of each side wait for secrets that are not in
	// the log yet; DefaultWait when it is 0.
	Wait int
}

// DefaultWait is enough for what a client says at once.
const DefaultWait = 64 << 10

// Session is what the two sides agreed on.
type Session struct {
	Random     Random // of the client's hello, which names the session in key logs
	Version    uint16 // 0x0303 or 0x0304; 0: not known yet
	Suite      uint16
	ServerName string // that the client asked for
	Retried    bool   // the server wanted another hello (HelloRetryRequest)
	Resumed    bool   // from an earlier session
	Updates    int    // KeyUpdates of both sides
	Early      int64  // octets sent ahead of the handshake (0-RTT), which are not read
}

// Conn reads one connection. It is not safe for concurrent use.
type Conn struct {
	cfg     Config
	session Session
	hello   bool      // the client's was read
	early   bool      // and announced data ahead of the handshake
	server  Random    // of the server's hello
	ids     [2]string // of the session, in the hello of each side
	suite   *suite
	sides   [2]side
}

// NewConn returns a reader of a connection of which nothing was seen yet.
func NewConn(config Config) *Conn {
	if config.Wait == 0 {
		config.Wait = DefaultWait
	}
	if config.Lost == nil {
		config.Lost = func(Side, Mark) {}
	}
	c := &Conn{cfg: config}
	c.sides[Server].from = Server
	return c
}

// Session returns what is known of the session.
func (c *Conn) Session() Session { return c.session }

// Retry reads what waits for secrets, if the log has them now.
func (c *Conn) Retry() {
	for from := range c.sides {
		c.release(&c.sides[from])
	}
}

// Waits reports whether octets wait for secrets.
func (c *Conn) Waits() bool { return len(c.sides[Client].held)+len(c.sides[Server].held) > 0 }

// Close ends the connection: what still waits is a problem now.
func (c *Conn) Close() {
	c.Retry()
	for from := range c.sides {
		s := &c.sides[from]
		if len(s.held) > 0 {
			c.noKeys(s, s.held[0].offset)
		}
		if !s.dead && s.skipped && s.opened == 0 {
			c.fail(s, s.offset, WrongKeys, "no record opens with the secrets of the session: they are not its own, or all data were sent ahead of the handshake")
		}
	}
}

// Kept returns about how many octets of memory the connection holds, besides
// some fixed ones: of records and messages that are not all there or wait for
// secrets, and for those to come.
func (c *Conn) Kept() (n int) {
	const each = 64 // of a record that waits
	for from := range c.sides {
		s := &c.sides[from]
		n += cap(s.buf) + cap(s.plain) + cap(s.handshake.body) + s.waiting + each*len(s.held)
	}
	return n
}

// Trim gives up memory that is held for what is to come.
func (c *Conn) Trim() {
	for from := range c.sides {
		s := &c.sides[from]
		s.plain = nil
		if len(s.buf) == 0 {
			s.buf = nil
		}
		if s.handshake.have == 0 {
			s.handshake.body = nil
		}
	}
}

// GiveUp reads no more of the connection, and forgets what waits. No problem is
// told.
func (c *Conn) GiveUp() {
	for from := range c.sides {
		s := &c.sides[from]
		*s = side{from: s.from, offset: s.offset, dead: true}
	}
}

// fail gives up a side.
func (c *Conn) fail(s *side, offset int64, kind Kind, format string, args ...any) {
	if s.dead {
		return
	}
	s.dead, s.buf, s.held, s.waiting = true, nil, nil, 0
	c.cfg.Problem(&Error{From: s.from, Offset: offset, Kind: kind, Text: fmt.Sprintf(format, args...)})
}

// noKeys gives up a side whose records wait for secrets in vain.
func (c *Conn) noKeys(s *side, offset int64) {
	switch {
	case !c.hello || c.session.Version == 0:
		c.fail(s, offset, NoHello, "the hello of the client or the server is missing, so the session is not known")
	case c.cfg.Keys.Len() == 0:
		c.fail(s, offset, NoKeys, "there are no keys for it")
	case c.partly():
		c.fail(s, offset, NoKeys, "the key log has only some of the secrets of the session with the client's random %s", hex.EncodeToString(c.session.Random[:8])+"…")
	default:
		c.fail(s, offset, NoKeys, "the key log has no secrets of the session with the client's random %s, but those of %d others",
			hex.EncodeToString(c.session.Random[:8])+"…", c.cfg.Keys.Len())
	}
}

// partly reports whether the log has secrets of the session, of which others
// are missing.
func (c *Conn) partly() bool {
	_, known := c.cfg.Keys.of(c.session.Random)
	return known
}
