package wire

import (
	"math/bits"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// Decode reads the header of a client's request, without its four digits, into
// r. It holds the header to the table of its op: all that is not as the
// protocol demands is an *Error, after which r is of no use. Names are known
// in any case (HEAD-7); those that are not in the table are passed over
// (HEAD-3).
//
// The slices r holds are used again, its strings are not. Whether the lengths
// of names and texts are to the server's liking is not asked here.
func (r *Request) Decode(header []byte) error {
	*r = Request{For: r.For[:0], NoteFor: r.NoteFor[:0]}
	d := decoder{text: header, sender: spec.Client, top: r}
	var found members
	if _, err := d.find(&found, 0); err != nil {
		return err
	}
	if err := d.requestOp(r, &found); err != nil {
		return err
	}
	t := requestTables[r.Op]
	if err := d.decode(t, &found, r); err != nil {
		return err
	}
	r.Keys = found.keys & t.known
	if err := d.requestRules(t.header, r, &found); err != nil {
		return err
	}
	return nil
}

// Decode reads the header of a server message, without its four digits, into
// m, as Request.Decode does for a request; but names must be written as the
// protocol writes them (HEAD-6). Fields beyond the table are passed over: ask
// Unknown for them. The forms of ids and times, and headsum, are not checked
// here.
//
// When the op is none the protocol documents, the error wraps ErrUnknownOp and
// m.DataLen tells how many octets of data follow, so that a client can pass
// over the message (CLI-6).
func (m *Message) Decode(header []byte) error {
	*m = Message{For: m.For[:0], Ohi: m.Ohi[:0], AuthBy: m.AuthBy[:0]}
	d := decoder{text: header, sender: spec.Server, top: m}
	var found members
	if _, err := d.find(&found, 0); err != nil {
		return err
	}
	if err := d.messageOp(m, &found); err != nil {
		return err
	}
	t := messageTables[m.Kind]
	if err := d.decode(t, &found, m); err != nil {
		return err
	}
	m.Keys = found.keys & t.known
	if err := d.messageRules(t.header, m, &found); err != nil {
		return err
	}
	return nil
}

// decoder reads one header. The offsets it works with are those of the header.
type decoder struct {
	text    []byte
	sender  spec.Role
	top     header
	in      spec.Key // the list or object being read, for errors
	strings strings.Builder
}

// members are the known fields of one object, wherever they stand in it.
type members struct {
	at    int // of the object
	keys  spec.KeySet
	again spec.KeySet // those that stand there twice
	cased spec.KeySet // those whose names have capital letters
	spans [spec.KeyCount]span
}

// span is where a value stands in the header. It is kept small, because it is
// there for every key of the protocol.
type span struct {
	at, end uint16
	kind    Kind
	escaped bool
}

// raw returns the octets of a value.
func (d *decoder) raw(s span) []byte { return d.text[s.at:s.end] }

// find takes note of the known members of the object at an offset, and returns
// the one behind it. For the header itself, at 0, this validates all of it, so
// no value is looked into and nothing is allocated before the header has proved
// to be sound JSON.
func (d *decoder) find(found *members, at int) (end int, err *Error) {
	if len(d.text) > spec.MaxHeaderOctets {
		return 0, d.fail("FRAME-1", spec.MaxHeaderOctets, spec.KeyNone, "four digits cannot tell the length of the header")
	}
	s := Scanner{text: d.text, base: spec.LengthDigits, pos: at, nested: at > 0}
	found.at = at
	for s.Next() {
		if !s.object {
			return 0, d.fail("HEAD-1", at, spec.KeyNone, faultTexts[faultObject])
		}
		k, exact := s.key()
		if k == spec.KeyNone {
			continue
		}
		if found.keys.Has(k) {
			found.again.Add(k)
			continue
		}
		found.keys.Add(k)
		if !exact {
			found.cased.Add(k)
		}
		found.spans[k] = span{uint16(s.valueAt), uint16(s.valueEnd), s.kind, s.escaped.value}
	}
	if s.fault != noFault {
		return 0, s.error(d.sender)
	}
	if !s.object {
		return 0, d.fail("HEAD-1", at, spec.KeyNone, faultTexts[faultObject])
	}
	return s.pos, nil
}

// decode holds the members to a table and puts their values into dst.
func (d *decoder) decode(t *table, found *members, dst values) *Error {
	present := found.keys & t.known
	if again := found.again & t.known; again != 0 {
		return d.duplicate(found, firstKey(again))
	}
	if cased := found.cased & t.known; cased != 0 && d.sender == spec.Server {
		return d.capital(found, firstKey(cased))
	}
	if missing := t.required &^ present; missing != 0 {
		f := t.field(firstKey(missing))
		return d.fail(t.valueRule(f), found.at, f.Key, d.name(f.Key)+" is missing")
	}
	if t.header != nil {
		d.strings.Grow(found.textOctets(t, present))
	}
	for rest := present; rest != 0; rest &= rest - 1 {
		k := firstKey(rest)
		if err := d.value(t, t.field(k), found.spans[k], dst); err != nil {
			return err
		}
	}
	return d.relations(t, found, dst)
}

// textOctets bounds the octets that all strings of a header have when decoded:
// they then share one allocation.
func (found *members) textOctets(t *table, present spec.KeySet) int {
	n := 0
	for rest := present; rest != 0; rest &= rest - 1 {
		k := firstKey(rest)
		if typ := t.field(k).Type; typ != spec.Uint && typ != spec.Bool {
			n += int(found.spans[k].end - found.spans[k].at)
		}
	}
	return n
}

func firstKey(s spec.KeySet) spec.Key { return spec.Key(bits.TrailingZeros64(uint64(s))) }
