package client

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
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

var errDamaged = errors.New("the record is damaged")

func parseEntry(v []byte) (b record.Body, header []byte, text string, err error) {
	if len(v) < bodyOctets {
		return b, nil, "", errDamaged
	}
	b.Blob = binary.BigEndian.Uint64(v)
	b.Off = int64(binary.BigEndian.Uint64(v[8:]))
	b.Len = int64(binary.BigEndian.Uint64(v[16:]))
	r := wire.NewReader(bytes.NewReader(v[bodyOctets:]))
	frame, err := r.Next()
	if err != nil {
		return b, nil, "", err
	}
	return b, frame[spec.LengthDigits:], string(v[bodyOctets+len(frame):]), nil
}

// Restore fills a new machine with the records of an earlier one, as load
// (a store's Load) tells them. The messages that were not taken are told by
// the next Step.
func (m *Machine) Restore(load func(f func(key, value []byte) error) error) error {
	m.work = new(work)
	type mark struct{ id, seq uint64 }
	var seen []mark
	err := load(func(key, value []byte) error {
		if len(key) == 9 && key[0] == keySeen && len(value) == 8 {
			seen = append(seen, mark{binary.BigEndian.Uint64(key[1:]), binary.BigEndian.Uint64(value)})
			return nil
		}
		if err := m.restore(key, value); err != nil {
			return fmt.Errorf("client: record %q: %w", bytes.Clone(key), err)
		}
		return nil
	})
	slices.SortFunc(seen, func(a, b mark) int { return int(int64(a.seq - b.seq)) })
	for _, s := range seen {
		m.seen = append(m.seen, s.id)
	}
	if m.work.done() {
		m.work = nil
	}
	return err
}

func (m *Machine) restore(key, value []byte) error {
	if len(key) == 0 {
		return errDamaged
	}
	switch letter, rest := key[0], key[1:]; {
	case letter == keyAccount && len(value) >= 2:
		m.proved = true
		m.uidLen, m.account = binary.BigEndian.Uint16(value), string(value[2:])
		if int(m.uidLen) > len(m.account) {
			return errDamaged
		}
	case letter == keyMark && len(value) == 8:
		m.next = binary.BigEndian.Uint64(value)
	case letter == keyPresence:
		m.work.presence = append(m.work.presence, string(rest))
	case letter == keyInbox && len(rest) == 8:
		return m.restoreReceived(binary.BigEndian.Uint64(rest), value)
	case letter == keyOutbox && len(rest) == 8:
		return m.restorePending(binary.BigEndian.Uint64(rest), value)
	default:
		return errDamaged
	}
	return nil
}

func (m *Machine) restoreReceived(seq uint64, value []byte) error {
	body, header, text, err := parseEntry(value)
	if err != nil {
		return err
	}
	msg := new(wire.Message)
	if err := msg.Decode(header); err != nil {
		return err
	}
	m.work.held = append(m.work.held, held{seq, body})
	m.work.restored = append(m.work.restored, Event{Kind: Received, Seq: seq, Message: msg, Body: body, Text: text})
	return nil
}

func (m *Machine) restorePending(seq uint64, value []byte) error {
	body, header, text, err := parseEntry(value)
	if err != nil {
		return err
	}
	r := new(wire.Request)
	if err := r.Decode(header); err != nil {
		return err
	}
	m.work.outbox = append(m.work.outbox, pending{seq, r, body, text})
	return nil
}
