package client

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

var (
	errDamaged = errors.New("the record is damaged")
	errNumber  = errors.New("the mark is below a number that was given")
)

// Restore fills a new machine with the records of an earlier one, as load
// (a store's Load) tells them. The messages that were not taken are told by
// the next Step. When there is an error, which names the record that no
// machine wrote, the machine is good for nothing.
func (m *Machine) Restore(load func(f func(key, value []byte) error) error) error {
	m.work = new(work)
	r := restorer{m: m}
	if err := load(r.take); err != nil {
		return err
	}
	if r.last > m.next {
		return fmt.Errorf("client: number %d: %w", r.last, errNumber)
	}
	slices.SortStableFunc(r.seen, func(a, b seen) int { return cmp.Compare(a.seq, b.seq) })
	for _, s := range r.seen {
		m.seen = append(m.seen, s.id)
	}
	if m.work.done() {
		m.work = nil
	}
	return nil
}

// restorer reads records, and trusts none: what is half believed would break
// the protocol, or a promise, much later.
type restorer struct {
	m    *Machine
	seen []seen
	last uint64 // the greatest number read
}

// seen is the id of a message, as a fingerprint.
type seen struct{ id, seq uint64 }

func (r *restorer) take(key, value []byte) error {
	if err := r.record(key, value); err != nil {
		return fmt.Errorf("client: record %q: %w", bytes.Clone(key), err)
	}
	return nil
}

func (r *restorer) record(key, value []byte) error {
	if len(key) == 0 {
		return errDamaged
	}
	switch letter, rest := key[0], key[1:]; {
	case letter == keyAccount && len(rest) == 0:
		return r.account(value)
	case letter == keyMark && len(rest) == 0 && len(value) == 8:
		r.m.next = binary.BigEndian.Uint64(value)
		if r.m.next%block != 0 || r.m.next > 1<<63 {
			return errDamaged
		}
	case letter == keyPresence && len(rest) > 0 && len(value) == 0:
		if octetsOf(string(rest)) > initOctets {
			return errDamaged
		}
		r.m.work.presence = append(r.m.work.presence, string(rest))
	case letter == keySeen && len(rest) == 8 && len(value) == 8:
		s := seen{binary.BigEndian.Uint64(rest), binary.BigEndian.Uint64(value)}
		r.seen = append(r.seen, s)
		return r.number(s.seq)
	case letter == keyInbox && len(rest) == 8:
		return r.received(binary.BigEndian.Uint64(rest), value)
	case letter == keyOutbox && len(rest) == 8:
		return r.pending(binary.BigEndian.Uint64(rest), value)
	default:
		return errDamaged
	}
	return nil
}

// number takes note of a number that was given.
func (r *restorer) number(n uint64) error {
	if n == 0 {
		return errDamaged
	}
	r.last = max(r.last, n)
	return nil
}

// account takes the account, with which it must be possible to log in.
func (r *restorer) account(value []byte) error {
	if len(value) < 2 {
		return errDamaged
	}
	n, names := int(binary.BigEndian.Uint16(value)), string(value[2:])
	if n > len(names) {
		return errDamaged
	}
	if _, _, err := encode(&wire.Request{Op: spec.OpLogin, UID: names[:n], Node: names[n:]}, nil); err != nil {
		return err
	}
	r.m.setAccount(names[:n], names[n:])
	r.m.proved = true
	return nil
}

func (r *restorer) received(seq uint64, value []byte) error {
	body, header, text, err := parseEntry(value)
	if err != nil {
		return err
	}
	msg := new(wire.Message)
	if err := msg.Decode(header); err != nil {
		return err
	}
	if !spec.Message(msg.Kind).Std || !fits(msg.DataLen, body, text) {
		return errDamaged
	}
	w := r.m.work
	w.held = append(w.held, held{seq, body})
	w.restored = append(w.restored, Event{Kind: Received, Seq: seq, Message: msg, Body: body, Text: text})
	return r.number(seq)
}

func (r *restorer) pending(seq uint64, value []byte) error {
	body, header, text, err := parseEntry(value)
	if err != nil {
		return err
	}
	req := new(wire.Request)
	if err := req.Decode(header); err != nil {
		return err
	}
	if !spec.Request(req.Op).Acked || req.ID != RequestID(seq) || !fits(req.DataLen, body, text) {
		return errDamaged
	}
	own, _, err := encode(req, []byte(text))
	if err != nil {
		return err
	}
	r.m.work.outbox = append(r.m.work.outbox, pending{seq, own, body, text})
	return r.number(seq)
}

// fits reports whether data are as many octets as their header says.
func fits(n uint64, b record.Body, text string) bool {
	return b.Off >= 0 && b.Len >= 0 && (b.Len == 0 || text == "") && n == uint64(b.Len)+uint64(len(text))
}

// parseEntry reads what entry wrote.
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
