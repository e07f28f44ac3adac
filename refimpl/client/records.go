package client

import (
	"encoding/binary"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

// The records of a machine. A key is one letter and what follows it:
//
//	a                  octets of the uid (2), uid, nodeid
//	n                  mark (8): no number above it was given
//	i number (8)       a received message: body (24), frame, text
//	o number (8)       a request without ack, in the same form
//	p uid              nothing: a user of the presence list
//	s fingerprint (8)  number (8) of the message whose id it stands for
//
// All integers have their highest octet first, so that keys sort by number.
const (
	keyAccount  = 'a'
	keyMark     = 'n'
	keyInbox    = 'i'
	keyOutbox   = 'o'
	keyPresence = 'p'
	keySeen     = 's'
)

// block is how many numbers one mark covers: so seldom is it written.
const block = 1024

// number gives the next number to a request or message. Numbers are never
// given again, after a crash either.
func (m *Machine) number(out *Output) uint64 {
	if m.next%block == 0 {
		out.Commit.Put([]byte{keyMark}, number(m.next+block))
	}
	m.next++
	return m.next
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func numberKey(letter byte, n uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{letter}, n)
}

func presenceKey(uid string) []byte { return append([]byte{keyPresence}, uid...) }

func (m *Machine) putAccount(out *Output) {
	value := binary.BigEndian.AppendUint16(nil, m.uidLen)
	out.Commit.Put([]byte{keyAccount}, append(value, m.account...))
}

func (m *Machine) putPending(p *pending, frame []byte, out *Output) {
	out.Commit.Put(numberKey(keyOutbox, p.seq), entry(p.body, frame, p.text))
	keep(p.body, out)
}

func (m *Machine) putReceived(e *Event, frame []byte, out *Output) {
	out.Commit.Put(numberKey(keyInbox, e.Seq), entry(e.Body, frame, e.Text))
	keep(e.Body, out)
}

func keep(b record.Body, out *Output) {
	if b.Len > 0 {
		out.Commit.Keep(b.Blob)
	}
}

// bodyOctets is what a body reference takes.
const bodyOctets = 24

// entry is the value of a message or request.
func entry(b record.Body, frame []byte, text string) []byte {
	v := make([]byte, 0, bodyOctets+len(frame)+len(text))
	v = binary.BigEndian.AppendUint64(v, b.Blob)
	v = binary.BigEndian.AppendUint64(v, uint64(b.Off))
	v = binary.BigEndian.AppendUint64(v, uint64(b.Len))
	v = append(v, frame...)
	return append(v, text...)
}
