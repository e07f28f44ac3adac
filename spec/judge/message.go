package judge

import (
	"errors"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// message judges one frame of the server.
func (l *Link) message(ref Ref, frame []byte) {
	m := new(wire.Message)
	header := frame[spec.LengthDigits:]
	if err := m.Decode(header); err != nil {
		l.malformed(ref, m, header, err)
		return
	}
	l.additional(ref, m, header)
	l.secrets(ref, m)
	l.answered(ref, m)
	switch {
	case m.Kind == spec.MsgAck:
		l.acked(ref, m)
	case m.Kind == spec.MsgOhi:
		l.presence(ref, m.From)
	case m.Kind == spec.MsgInfo:
		for _, uid := range m.Ohi {
			l.presence(ref, uid)
		}
	}
	var taker dataTaker
	if spec.Message(m.Kind).Std {
		l.headSum(ref, frame)
		l.generated(ref, m)
		c := &coming{l: l, ref: ref, m: m}
		if m.DataLen == 0 {
			c.done(true)
		}
		taker = c
	}
	l.server.expect(m.DataLen, taker)
}

// malformed reports a header that departs from its table (HEAD-1, HEAD-6,
// HEAD-8, HEAD-9, STD-6 and those that have a rule of their own), and goes on
// behind its data if it says how many there are. It needs to know nothing else.
//
// What the server meant to say is lost on the judge, so all that follows from
// it is no longer judged on the link.
func (l *Link) malformed(ref Ref, m *wire.Message, header []byte, err error) {
	requirement := "HEAD-8"
	if e := new(wire.Error); errors.As(err, &e) {
		requirement = e.Requirement
	}
	l.j.found(requirement, ref.At, "the server's header: "+err.Error(), ref)
	l.phase.join()
	l.acks.unsure = true
	l.missed()
	n, ok := statedData(header)
	if !ok {
		l.server.blind = true
		return
	}
	l.server.expect(n, nil)
}

// statedData finds datalen in a header that may be anything.
func statedData(header []byte) (n uint64, ok bool) {
	var s wire.Scanner
	s.Reset(header, 0)
	for s.Next() {
		f := s.Field()
		if k, _ := f.Key(); k != spec.KeyDataLen {
			continue
		}
		n = 0
		for _, c := range f.Value {
			if c < '0' || c > '9' || n > spec.MaxInt/16 {
				return 0, false
			}
			n = n*10 + uint64(c-'0')
		}
	}
	return n, s.Err() == nil
}

// additional reports fields the protocol does not have, as information
// (HEAD-6), each once; an id in an ohi is a departure (OHI-9), a nodeid where
// none belongs a leak (SEC-4). It needs to know nothing else.
func (l *Link) additional(ref Ref, m *wire.Message, header []byte) {
	for _, name := range wire.Unknown(spec.Message(m.Kind), header) {
		switch {
		case name == "nodeid":
			l.j.found("SEC-4", ref.At, m.Kind.String()+" has a field nodeid", ref)
			continue
		case name == "id" && m.Kind == spec.MsgOhi:
			l.j.found("OHI-9", ref.At, "an ohi has an id", ref)
			continue
		}
		if key := m.Kind.String() + " " + name; !l.j.extras.values[key] {
			l.j.extras.put(key, true)
			l.j.inform("HEAD-6", ref.At, "additional field "+name+" in "+m.Kind.String(), ref)
		}
	}
}

// headSum verifies the checksum of a header (STD-4o). It needs the field where
// deployed servers write it, and to know nothing else.
func (l *Link) headSum(ref Ref, frame []byte) {
	sum, stated, ok := wire.HeadSum(frame)
	if ok && sum != stated {
		l.j.found("STD-4o", ref.At, "headsum is "+utoa(uint64(stated))+", the header's CRC-32C is "+utoa(uint64(sum)), ref)
	}
}
