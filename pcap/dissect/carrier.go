package dissect

import (
	"bytes"

	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// maxHead bounds what is kept of a side until it can be told what it is: a
// frame, or the head of an HTTP request.
const maxHead = spec.LengthDigits + spec.MaxHeaderOctets

// kind is what the first octets of a side can be.
type kind uint8

const (
	kindOther kind = iota
	kindMore       // of the octets are needed
	kindRequest
	kindMessage
	kindClientHello
	kindServerHello
	kindUpgrade  // the request of a WebSocket
	kindUpgraded // and its answer
)

// sniff tells what a side's first octets are.
func sniff(octets []byte) kind {
	const (
		handshake   = 22
		clientHello = 1
		serverHello = 2
		at          = 5 // behind the record's header
	)
	switch {
	case len(octets) == 0:
		return kindMore
	case octets[0] == handshake:
		if len(octets) <= at {
			return kindMore
		}
		if octets[1] == 3 && octets[at] == clientHello {
			return kindClientHello
		}
		if octets[1] == 3 && octets[at] == serverHello {
			return kindServerHello
		}
		return kindOther
	case begins(octets, "GET "):
		return ifLong(octets, "GET ", kindUpgrade)
	case begins(octets, "HTTP/1.1 101"):
		return ifLong(octets, "HTTP/1.1 101", kindUpgraded)
	}
	total, possible := frameAt(octets)
	switch {
	case !possible:
		return kindOther
	case total == 0 || total > len(octets):
		return kindMore
	}
	return sender(octets[spec.LengthDigits:total])
}

// begins reports whether octets begin with a text, as far as they go.
func begins(octets []byte, text string) bool {
	n := min(len(octets), len(text))
	return string(octets[:n]) == text[:n]
}

func ifLong(octets []byte, text string, k kind) kind {
	if len(octets) < len(text) {
		return kindMore
	}
	return k
}

// sender tells by the op of a header who sent it: a client's is a number.
func sender(header []byte) kind {
	var in wire.Scanner
	in.Reset(header, spec.LengthDigits)
	for in.Next() {
		f := in.Field()
		if k, _ := f.Key(); k != spec.KeyOp {
			continue
		}
		switch f.Kind {
		case wire.NumberKind:
			return kindRequest
		case wire.StringKind:
			return kindMessage
		}
	}
	return kindOther
}

// first takes octets of a connection of which it is not known what it carries.
func (x *flow) first(from stream.Side, p stream.Piece) {
	head := append(x.head[from], p.Octets...)
	x.head[from] = nil
	k := sniff(head)
	if k == kindOther && (x.joined[from] || x.of.ClientBy != stream.BySYN) {
		// The capture began in the middle: a message may follow what this is the
		// rest of.
		k = seekSender(head)
	}
	switch k {
	case kindMore:
		if len(head) <= maxHead {
			x.head[from] = head
			return
		}
		x.give(other)
	case kindOther:
		x.give(other)
	case kindClientHello, kindServerHello:
		x.turn(from, k == kindClientHello)
		x.secure()
		x.replay(from, head, p.Mark)
	case kindUpgrade, kindUpgraded:
		x.turn(from, k == kindUpgrade)
		x.what = frames
		x.open(WebSocket)
		x.socket = newSocket(x)
		x.replay(from, head, p.Mark)
	default:
		x.turn(from, k == kindRequest)
		x.what = frames
		x.open(Plain)
		x.replay(from, head, p.Mark)
	}
}

// seekSender looks for a frame anywhere in octets.
func seekSender(octets []byte) kind {
	for at := bytes.IndexByte(octets, '{') - spec.LengthDigits; at >= 0; {
		rest := octets[at:]
		if total, possible := frameAt(rest); possible && total > 0 && total <= len(rest) {
			if k := sender(rest[spec.LengthDigits:total]); k != kindOther {
				return k
			}
		}
		next := bytes.IndexByte(rest[spec.LengthDigits+1:], '{')
		if next < 0 {
			break
		}
		at += next + 1
	}
	if len(octets) <= maxHead {
		return kindMore
	}
	return kindOther
}

// turn settles who is the client.
func (x *flow) turn(from stream.Side, client bool) {
	x.client = from
	if !client {
		x.client = from.Other()
	}
}

// give says that a connection is of no interest.
func (x *flow) give(w what) {
	x.what = w
	x.head = [2][]byte{}
	x.d.counts.Others++
}

// replay reads the octets that were kept, the other side's first: they came
// before.
func (x *flow) replay(from stream.Side, head []byte, mark stream.Mark) {
	both := [2][]byte{}
	both[from], both[from.Other()] = head, x.head[from.Other()]
	x.head = [2][]byte{}
	for _, side := range []stream.Side{from.Other(), from} {
		if len(both[side]) == 0 {
			continue
		}
		role := x.role(side)
		if x.what == inTLS {
			x.tls.Octets(tlsSide(role), both[side], tlsdecrypt.Mark(mark))
			continue
		}
		x.mark = mark
		x.plain(role, both[side])
	}
}

// secure begins to read TLS.
func (x *flow) secure() {
	x.what = inTLS
	x.d.secured[x] = true
	x.tls = tlsdecrypt.NewConn(tlsdecrypt.Config{
		Keys: x.d.options.Keys, Wait: x.d.options.Wait,
		Data: func(d tlsdecrypt.Data) {
			x.mark = stream.Mark(d.Mark)
			x.inside(fromSide(d.From), d.Octets)
		},
		Problem: func(e *tlsdecrypt.Error) {
			role := fromSide(e.From)
			x.d.sink.Trouble(x.known(), &Trouble{Kind: Encrypted, From: role, Mark: x.mark, Offset: e.Offset, Text: e.Text, Err: e})
		},
		Lost: func(from tlsdecrypt.Side, mark tlsdecrypt.Mark) {
			if x.link != nil {
				x.gap(fromSide(from), -1)
			}
		},
	})
}

func fromSide(s tlsdecrypt.Side) spec.Role {
	if s == tlsdecrypt.Client {
		return spec.Client
	}
	return spec.Server
}

// inside takes what one side sent inside TLS.
func (x *flow) inside(from spec.Role, octets []byte) {
	l := x.known()
	if x.socket == nil && l.sides == [2]*framing{} && from == spec.Client && begins(octets, "GET ") && len(octets) > len("GET ") {
		l.Carrier |= WebSocket
		x.socket = newSocket(x)
	}
	x.plain(from, octets)
}

// known returns the link of a connection, which is told of when it is not yet.
func (x *flow) known() *Link {
	if x.link == nil {
		carrier := Plain
		if x.tls != nil {
			carrier = TLS
		}
		x.open(carrier)
	}
	return x.link
}

// open makes the link of a connection.
func (x *flow) open(carrier Carrier) {
	x.link = &Link{Number: x.d.links, Flow: x.of, Client: x.client, Carrier: carrier, TLS: x.tls, Joined: x.of.ClientBy != stream.BySYN}
	x.d.links++
	x.d.counts.Links++
	x.d.sink.Link(x.link)
}

// plain takes what one side sent, TLS taken off.
func (x *flow) plain(from spec.Role, octets []byte) {
	if x.socket != nil {
		x.socket.octets(from, octets)
		return
	}
	x.framing(from).octets(octets, x.mark)
}

// gap tells of octets that one side sent, TLS taken off, and that are missing.
func (x *flow) gap(from spec.Role, n int64) {
	if x.socket != nil {
		x.socket.gap(from, n)
		return
	}
	x.framing(from).gap(n)
}

// framing returns what cuts a side's octets into messages.
func (x *flow) framing(from spec.Role) *framing {
	if s := x.link.sides[from]; s != nil {
		return s
	}
	s := &framing{x: x, from: from}
	side := x.client
	if from == spec.Server {
		side = side.Other()
	}
	if x.tls == nil && x.socket == nil && (x.link.Joined || x.joined[side]) {
		s.seek = new(seeker) // it begins anywhere in a message
		s.offset = x.passed[side]
	}
	x.link.sides[from] = s
	return s
}
