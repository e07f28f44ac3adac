package tlsdecrypt

import (
	"bytes"
	"encoding/binary"
)

// record reads a record: at once, or when the keys are there.
func (c *Conn) record(s *side, r *record) {
	if len(s.held) > 0 {
		c.hold(s, r)
		c.release(s)
		return
	}
	if !c.read(s, r) && !s.dead {
		c.hold(s, r)
	}
	if s.from == Server && len(c.sides[Client].held) > 0 {
		c.release(&c.sides[Client]) // the server's hello may have come
	}
}

// hold keeps a record until the keys are there.
func (c *Conn) hold(s *side, r *record) {
	if s.waiting += len(r.octets); s.waiting > c.cfg.Wait {
		c.noKeys(s, r.offset)
		return
	}
	s.held = append(s.held, record{bytes.Clone(r.octets), r.offset, r.mark})
}

// release reads what waits, as far as that goes.
func (c *Conn) release(s *side) {
	for len(s.held) > 0 && !s.dead {
		r := s.held[0]
		if !c.read(s, &r) {
			return
		}
		if len(s.held) > 0 {
			s.held = s.held[1:]
			s.waiting -= len(r.octets)
		}
	}
}

// read reads a record, and reports whether it could; not when the side failed.
func (c *Conn) read(s *side, r *record) bool {
	kind := r.kind()
	switch {
	case kind == typeHandshake && (!s.encrypted || c.session.Version == tls13): // in TLS 1.3 not encrypted
		c.messages(s, r, r.body())
		return true
	case !s.encrypted && s.from == Client && c.session.Version == 0,
		!s.encrypted && !c.hello && kind != typeAlert:
		return false // it can be told what this is when the server's hello is there
	case kind == typeChangeCipherSpec:
		if c.session.Version == tls12 {
			s.encrypted, s.keys = true, nil
		}
		return true
	case !s.encrypted, c.session.Version == tls13 && kind != typeData:
		return true // an alert, in plain text
	}
	if !c.derive(s) {
		return false
	}
	plain, ok := s.open(c.session.Version, r, s.keys.seq)
	switch {
	case ok:
		s.opened++
		s.keys.seq++
		c.plain(s, r, plain)
	case c.early && s.from == Client && !s.finished:
		c.session.Early += int64(len(r.body()))
		s.skipped = true
	default:
		c.fail(s, r.offset, WrongKeys, "record %d does not open with the secrets of the session: they are another's, or octets are not what was sent", s.keys.seq)
	}
	return true
}

// derive sees to it that there are keys, and reports whether there are.
func (c *Conn) derive(s *side) bool {
	if s.keys != nil {
		return true
	}
	known, ok := c.cfg.Keys.of(c.session.Random)
	if !ok || !c.hello {
		return false
	}
	which := masterSecret
	if c.session.Version == tls13 {
		which = clientHandshake
		if s.finished {
			which = clientTraffic
		}
		which += label(s.from)
	}
	from := known[which]
	switch {
	case from.length == 0:
		return false
	case which == masterSecret:
		s.keys = c.suite.block(from.slice(), c.session.Random, c.server)[s.from]
	default:
		s.keys = c.suite.traffic(from)
	}
	return true
}

// open decrypts a record, as the one with a number, into the side's buffer.
func (s *side) open(version uint16, r *record, seq uint64) (plain []byte, ok bool) {
	k, body := s.keys, r.body()
	if len(body) < k.explicit+k.aead.Overhead() {
		return nil, false
	}
	nonce := k.nonce(seq, body[:k.explicit])
	sealed := body[k.explicit:]
	additional := r.octets[:headerSize]
	if version == tls12 {
		var a [13]byte
		binary.BigEndian.PutUint64(a[:], seq)
		copy(a[8:], r.octets[:3])
		binary.BigEndian.PutUint16(a[11:], uint16(len(sealed)-k.aead.Overhead()))
		additional = a[:]
	}
	plain, err := k.aead.Open(s.plain[:0], nonce[:], sealed, additional)
	if err != nil {
		return nil, false
	}
	s.plain = plain
	return plain, true
}

// plain reads what was in a record.
func (c *Conn) plain(s *side, r *record, plain []byte) {
	kind := r.kind()
	if c.session.Version == tls13 { // behind the content: its type, then padding
		plain = bytes.TrimRight(plain, "\x00")
		if len(plain) == 0 {
			return
		}
		kind, plain = plain[len(plain)-1], plain[:len(plain)-1]
	}
	switch kind {
	case typeHandshake:
		c.messages(s, r, plain)
	case typeData:
		if len(plain) > 0 {
			c.cfg.Data(Data{From: s.from, Octets: plain, Offset: s.data, Mark: r.mark})
			s.data += int64(len(plain))
		}
	}
}
