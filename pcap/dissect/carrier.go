package dissect

import (
	"strings"

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
	return frameKind(octets)
}

// frameKind tells who sends what can be a frame.
func frameKind(octets []byte) kind {
	for _, c := range octets[:min(len(octets), spec.LengthDigits)] {
		if hexValue(c) < 0 {
			return kindOther
		}
	}
	if len(octets) <= spec.LengthDigits {
		return kindMore
	}
	total, ok := frameLength(octets)
	switch first := octets[spec.LengthDigits]; {
	case !ok || first != '{' && strings.IndexByte(space, first) < 0: // FRAME-5
		return kindOther
	case total > len(octets):
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
	head := &x.head[from]
	head.add(p.Octets, p.Mark)
	k := kindOther
	if !x.seeks[from] {
		k = sniff(head.octets)
	}
	if k == kindOther && (x.joined[from] || x.of.ClientBy != stream.BySYN) {
		// The capture began in the middle: a message may follow what this is the
		// rest of.
		x.seeks[from] = true
		k = x.search(from, false)
	}
	if k == kindMore && !x.seeks[from] && len(head.octets) > maxHead {
		k = kindOther
	}
	if k != kindMore {
		x.begin(from, k)
	}
}

// begin reads a connection of which it is known what it carries.
func (x *flow) begin(from stream.Side, k kind) {
	switch k {
	case kindOther:
		x.give(other)
		return
	case kindClientHello, kindServerHello:
		x.turn(from, k == kindClientHello)
		x.secure()
	case kindUpgrade, kindUpgraded:
		x.turn(from, k == kindUpgrade)
		x.what = frames
		x.open(WebSocket)
		x.socket = newSocket(x)
	default:
		x.turn(from, k == kindRequest)
		x.what = frames
		x.open(Plain)
	}
	x.replay(from)
}

// search looks for a message in what a side sent, of which the begin is missing.
func (x *flow) search(from stream.Side, last bool) (k kind) {
	head := &x.head[from]
	before := head.dropped
	found := head.find(last, func(frame []byte) bool {
		k = sender(frame[spec.LengthDigits:])
		return k == kindRequest && decodes(spec.Client, frame) || k == kindMessage && decodes(spec.Server, frame)
	})
	x.passed[from] += head.dropped - before
	if !found {
		return kindMore
	}
	x.joined[from] = true
	return k
}

// last looks once more for a message in what a side sent, of which no more
// comes.
func (x *flow) last(from stream.Side) {
	if x.what == unknown && x.seeks[from] {
		if k := x.search(from, true); k != kindMore {
			x.begin(from, k)
		}
	}
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
	x.head = [2]seeker{}
	x.d.counts.Others++
}

// replay reads the octets that were kept, the other side's first: they came
// before.
func (x *flow) replay(from stream.Side) {
	both := [2]seeker{x.head[0], x.head[1]}
	x.head = [2]seeker{}
	for _, side := range []stream.Side{from.Other(), from} {
		role := x.role(side)
		both[side].each(func(octets []byte, mark stream.Mark) {
			x.mark = mark
			if x.what == inTLS {
				x.tls.Octets(tlsSide(role), octets, tlsdecrypt.Mark(mark))
			} else {
				x.plain(role, octets)
			}
		})
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
			if e.Text == x.problem {
				return // the other side's is the same
			}
			if x.problem == "" {
				x.d.locked(e)
			}
			x.problem = e.Text
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
	head := "GET "
	if from == spec.Server { // whose packets may be the first in the capture
		head = "HTTP/1.1 101"
	}
	if x.socket == nil && l.sides == [2]*framing{} && len(octets) > len(head) && begins(octets, head) {
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
		s.before(x.passed[side], x.missing[side])
	}
	x.link.sides[from] = s
	return s
}
