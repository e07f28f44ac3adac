package tlsdecrypt

import (
	"golang.org/x/crypto/cryptobyte"
)

// Messages of the handshake (RFC 8446, 4).
const (
	messageClientHello = 1
	messageServerHello = 2
	messageFinished    = 20
	messageKeyUpdate   = 24

	extensionServerName = 0
	extensionPSK        = 41
	extensionEarlyData  = 42
	extensionVersions   = 43
)

// maxHello bounds a hello, in octets.
const maxHello = 1 << 16

// handshake puts the messages of one side together, of which only the hellos
// are kept whole.
type handshake struct {
	head [4]byte // type and length
	have int     // octets of head
	left int     // octets of the message to come
	body []byte
}

// messages reads octets of the handshake.
func (c *Conn) messages(s *side, r *record, octets []byte) {
	h := &s.handshake
	for len(octets) > 0 && !s.dead {
		if h.have < len(h.head) {
			n := copy(h.head[h.have:], octets)
			h.have, octets = h.have+n, octets[n:]
			if h.have < len(h.head) {
				return
			}
			h.left = int(h.head[1])<<16 | int(h.head[2])<<8 | int(h.head[3])
		}
		n := min(h.left, len(octets))
		if kept := h.head[0] == messageClientHello || h.head[0] == messageServerHello; kept {
			if len(h.body)+n > maxHello {
				c.fail(s, r.offset, NotTLS, "a hello of more than %d octets", maxHello)
				return
			}
			h.body = append(h.body, octets[:n]...)
		}
		h.left, octets = h.left-n, octets[n:]
		if h.left == 0 {
			h.have = 0
			body := h.body
			h.body = nil // hellos are few
			c.message(s, r, h.head[0], body)
		}
	}
}

// message acts on a message of the handshake that is there in full.
func (c *Conn) message(s *side, r *record, kind byte, body []byte) {
	switch {
	case kind == messageClientHello && s.from == Client:
		if !c.clientHello(body) {
			c.fail(s, r.offset, NotTLS, "the client's hello is malformed")
		}
	case kind == messageServerHello && s.from == Server:
		c.serverHello(s, r, body)
	case c.session.Version != tls13:
	case kind == messageFinished && !s.finished:
		s.finished, s.keys = true, nil
	case kind == messageKeyUpdate && s.keys != nil:
		s.keys = c.suite.update(s.keys)
		c.session.Updates++
	}
}

func (c *Conn) clientHello(body []byte) bool {
	in := cryptobyte.String(body)
	var legacy uint16
	var random []byte
	var id, suites, compression, extensions cryptobyte.String
	if !in.ReadUint16(&legacy) || !in.ReadBytes(&random, len(Random{})) || !in.ReadUint8LengthPrefixed(&id) ||
		!in.ReadUint16LengthPrefixed(&suites) || !in.ReadUint8LengthPrefixed(&compression) {
		return false
	}
	c.hello, c.session.Random, c.ids[Client] = true, Random(random), string(id)
	c.resumed()
	if in.Empty() {
		return true
	}
	if !in.ReadUint16LengthPrefixed(&extensions) {
		return false
	}
	return eachExtension(extensions, func(kind uint16, data cryptobyte.String) {
		switch kind {
		case extensionEarlyData:
			c.early = true
		case extensionServerName:
			var list, name cryptobyte.String
			var what uint8
			if data.ReadUint16LengthPrefixed(&list) && list.ReadUint8(&what) && what == 0 && list.ReadUint16LengthPrefixed(&name) {
				c.session.ServerName = string(name)
			}
		}
	})
}

// retryRandom is the random of a HelloRetryRequest (RFC 8446, 4.1.3).
var retryRandom = Random{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

func (c *Conn) serverHello(s *side, r *record, body []byte) {
	in := cryptobyte.String(body)
	var version, number uint16
	var random []byte
	var id, extensions cryptobyte.String
	var compression uint8
	if !in.ReadUint16(&version) || !in.ReadBytes(&random, len(Random{})) || !in.ReadUint8LengthPrefixed(&id) ||
		!in.ReadUint16(&number) || !in.ReadUint8(&compression) || !in.Empty() && !in.ReadUint16LengthPrefixed(&extensions) {
		c.fail(s, r.offset, NotTLS, "the server's hello is malformed")
		return
	}
	psk := false
	eachExtension(extensions, func(kind uint16, data cryptobyte.String) {
		switch kind {
		case extensionVersions:
			data.ReadUint16(&version)
		case extensionPSK:
			psk = true
		}
	})
	if Random(random) == retryRandom {
		c.session.Retried = true
		return
	}
	of := suites[number]
	switch {
	case version != tls12 && version != tls13:
		c.failBoth(r, "the server chose TLS version %#04x, which is not read here: only 1.2 and 1.3 are", version)
		return
	case of == nil || (version == tls13) != (number>>8 == 0x13):
		c.failBoth(r, "the server chose cipher suite %#04x, which is not read here: only those with an AEAD are", number)
		return
	}
	c.suite, c.server = of, Random(random)
	c.session.Version, c.session.Suite = version, number
	c.session.Resumed, c.ids[Server] = psk, string(id)
	c.resumed()
	if version == tls13 {
		for i := range c.sides {
			c.sides[i].encrypted = true
		}
	}
}

// resumed notes a session of TLS 1.2 that goes on: both hellos name it.
func (c *Conn) resumed() {
	if c.session.Version == tls12 && c.ids[Client] != "" && c.ids[Client] == c.ids[Server] {
		c.session.Resumed = true
	}
}

// failBoth gives up both sides over the server's hello.
func (c *Conn) failBoth(r *record, format string, args ...any) {
	c.fail(&c.sides[Server], r.offset, Unsupported, format, args...)
	other := &c.sides[Client]
	other.dead, other.buf, other.held = true, nil, nil
}

// eachExtension calls f with each extension of a hello, and reports whether
// they are well formed.
func eachExtension(extensions cryptobyte.String, f func(kind uint16, data cryptobyte.String)) bool {
	for !extensions.Empty() {
		var kind uint16
		var data cryptobyte.String
		if !extensions.ReadUint16(&kind) || !extensions.ReadUint16LengthPrefixed(&data) {
			return false
		}
		f(kind, data)
	}
	return true
}
