package session

import (
	"bytes"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// written sends a header that the grammar writes: of any op, with values that
// the typed requests never have.
func (s *Session) written(c *conn) {
	op := spec.Op(s.src.Intn(int(spec.OpCount)))
	s.octets = grammar.AppendHeader(append(s.octets[:0], "0000"...), &s.src, spec.Request(op), &s.names)
	c.octets = fill(c.octets[:0], maxFill, "a\xff"[s.src.Intn(2)])
	s.sendHeader(c)
}

// maxFill is how many octets of data a client has for a header that says
// nobody knows how many.
const maxFill = 512

// literal sends a header that stands in the input, and its data, each behind
// its length, whatever the link is waiting for. In the header $ stands for a name that the session has learned:
// $u0 for the first uid, $n0 for the first nodeid, $i0 for the id of the first
// message that came on the link and was not acknowledged.
func (s *Session) literal(c *conn) {
	how := s.src.Intn(8)
	n, dataLen := s.length(256), s.length(16)
	header, data := s.src.Take(n), s.src.Take(dataLen)
	switch { // nothing comes before that
	case c.short:
		s.close(c, judge.ByClient)
		return
	case c.taken:
		s.serve(c, 0)
	}
	s.octets = s.expand(append(s.octets[:0], "0000"...), c, header)
	c.octets = append(c.octets[:0], data...)
	if len(s.octets) <= spec.LengthDigits+spec.MaxHeaderOctets {
		s.sendHeader(c)
		s.arrive(c, how)
	}
}

// length draws a number of octets of the input: less than limit-1, or told by
// two octets more.
func (s *Session) length(limit int) int {
	if n := s.src.Intn(limit); n < limit-1 {
		return n
	}
	return s.src.Intn(1 << 16)
}

func (s *Session) expand(dst []byte, c *conn, text []byte) []byte {
	for {
		at := bytes.IndexByte(text, '$')
		if at < 0 || at+2 >= len(text) {
			return append(dst, text...)
		}
		dst = append(dst, text[:at]...)
		var list []string
		switch text[at+1] {
		case 'u':
			list = s.names[uidKind]
		case 'n':
			list = s.names[nodeKind]
		case 'i':
			list = c.unacked
		}
		i := int(text[at+2]) - '0'
		if i < 0 || i >= len(list) {
			dst = append(dst, '$')
			text = text[at+1:]
			continue
		}
		dst = append(dst, list[i]...)
		text = text[at+3:]
	}
}

// sendHeader sends the header in octets, behind four digits that it fills in,
// and what of the link's octets it says are its data.
func (s *Session) sendHeader(c *conn) {
	header := s.octets[spec.LengthDigits:]
	const digits = "0123456789abcdef"
	for i := range spec.LengthDigits {
		s.octets[i] = digits[len(header)>>(12-4*i)&15]
	}
	if len(header) < spec.MinHeaderOctets {
		s.unreadable(c, string(s.octets[:spec.LengthDigits]))
		return
	}
	if s.tells {
		s.note("%d> %s", c.n, s.octets)
	}
	r := s.newRequest(c, 0)
	if err := r.Decode(header); err != nil {
		if c.judge != nil && !c.closing {
			c.judge.Frame(spec.Client, s.time(), s.octets)
		}
		s.step(server.Input{Kind: server.Unreadable, Link: c.n, Err: err})
		return
	}
	if r.Op != spec.OpLogin {
		s.tellsSecret(header)
	}
	s.sent(c, r, s.octets)
}

// tellsSecret takes note of a client that gives a nodeid away.
func (s *Session) tellsSecret(header []byte) {
	for i := range s.accounts {
		for _, node := range s.accounts[i].nodes {
			s.secrets = s.secrets || s.contains(header, node)
		}
	}
}

// unreadable sends four octets that no header begins with.
func (s *Session) unreadable(c *conn, digits string) {
	var splitter wire.Splitter
	_, _, err := splitter.Next([]byte(digits))
	s.note("%d> %q", c.n, digits)
	if c.judge != nil && !c.closing {
		c.judge.Unreadable(spec.Client, s.time(), err)
	}
	s.step(server.Input{Kind: server.Unreadable, Link: c.n, Err: err})
}
