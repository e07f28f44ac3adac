package wire

import (
	"math/bits"
	"slices"
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
	if err := d.find(&found, header, spec.LengthDigits); err != nil {
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
	if err := d.find(&found, header, spec.LengthDigits); err != nil {
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

// decoder reads one header. Offsets are those of the frame.
type decoder struct {
	text    []byte // the header
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

// span is where a value stands, in octets from the frame's first digit.
type span struct {
	at, end uint32
	kind    Kind
	escaped bool
}

// raw returns the octets of a value.
func (d *decoder) raw(s span) []byte {
	return d.text[s.at-spec.LengthDigits : s.end-spec.LengthDigits]
}

// find validates an object and takes note of its known members. No value is
// looked into before the whole header has proved to be sound JSON, and
// nothing is allocated.
func (d *decoder) find(found *members, text []byte, at int) *Error {
	var s Scanner
	s.Reset(text, at)
	found.at = at
	for s.Next() {
		if !s.object {
			break
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
		found.spans[k] = span{uint32(at + s.valueAt), uint32(at + s.valueEnd), s.kind, s.escaped.value}
	}
	if s.fault != noFault {
		return s.error(d.sender)
	}
	if !s.object {
		return d.fail("HEAD-1", at, spec.KeyNone, faultTexts[faultObject])
	}
	return nil
}

func (s *Scanner) key() (k spec.Key, exact bool) {
	if s.escaped.name {
		f := s.Field()
		return f.Key()
	}
	return KeyOf(s.text[s.nameAt+1 : s.nameEnd-1])
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
		f := t.field(firstKey(rest))
		if err := d.value(t, f, found.spans[f.Key], dst); err != nil {
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

// value decodes one value by the table's entry for it.
func (d *decoder) value(t *table, f *field, s span, dst values) *Error {
	switch f.Type {
	case spec.String, spec.Datetime:
		return d.str(t, f, s, dst.text(f.Key))
	case spec.Uint:
		return d.uint(t, f, s, dst)
	case spec.Bool:
		if s.kind != TrueKind && s.kind != FalseKind {
			return d.wrongType(t, f, s)
		}
		dst.setNumber(f.Key, uint64(s.kind-FalseKind))
		return nil
	case spec.Object:
		if s.kind != ObjectKind {
			return d.wrongType(t, f, s)
		}
		return d.object(f, s)
	case spec.Strings, spec.Objects:
		return d.listed(t, f, s, dst)
	}
	return nil
}

func (d *decoder) str(t *table, f *field, s span, to *string) *Error {
	if s.kind != StringKind {
		return d.wrongType(t, f, s)
	}
	raw := d.raw(s)
	*to = d.keep(raw[1:len(raw)-1], s.escaped)
	if f.Values != nil {
		if !slices.Contains(f.Values, *to) {
			return d.notAmong(t, f, s)
		}
		return nil
	}
	if *to == "" && !f.Empty {
		return d.empty(t, f, s)
	}
	return nil
}

// keep returns the text of a string. decode has made room for all of them, so
// the builder never moves what it handed out before.
func (d *decoder) keep(raw []byte, escaped bool) string {
	start := d.strings.Len()
	if escaped {
		var scratch [256]byte
		raw = AppendUnescaped(scratch[:0], raw)
	}
	d.strings.Write(raw)
	return d.strings.String()[start:]
}

func (d *decoder) uint(t *table, f *field, s span, dst values) *Error {
	if s.kind != NumberKind {
		return d.wrongType(t, f, s)
	}
	v, ok, over := parseUint(d.raw(s))
	switch {
	case !ok:
		return d.fail(t.integerRule(f), int(s.at), f.Key, d.name(f.Key)+" is "+d.quote(s)+", not an unsigned integer")
	case f.Values != nil:
		if !slices.Contains(f.Values, string(d.raw(s))) {
			return d.notAmong(t, f, s)
		}
	case over || v > f.Max && f.Max != 0:
		return d.tooGreat(t, f, s)
	}
	dst.setNumber(f.Key, v)
	return nil
}

func (d *decoder) object(f *field, s span) *Error {
	outer := d.in
	d.in = f.Key
	var found members
	err := d.find(&found, d.raw(s), int(s.at))
	if err == nil {
		err = d.decode(f.items, &found, d.top.add(f.Key))
	}
	d.in = outer
	return err
}

func (d *decoder) listed(t *table, f *field, s span, dst values) *Error {
	if s.kind != ArrayKind {
		return d.wrongType(t, f, s)
	}
	var items Scanner
	items.Reset(d.raw(s), int(s.at))
	n := 0
	for ; items.Next(); n++ {
		item := span{s.at + uint32(items.valueAt), s.at + uint32(items.valueEnd), items.kind, items.escaped.value}
		if f.Type == spec.Strings {
			if item.kind != StringKind {
				return d.wrongItem(t, f, item, "a string")
			}
			list := dst.list(f.Key)
			raw := d.raw(item)
			*list = append(*list, d.keep(raw[1:len(raw)-1], item.escaped))
			continue
		}
		if item.kind != ObjectKind {
			return d.wrongItem(t, f, item, "an object")
		}
		if err := d.object(f, item); err != nil {
			return err
		}
	}
	if n == 0 && !f.Empty {
		return d.empty(t, f, s)
	}
	return nil
}

func firstKey(s spec.KeySet) spec.Key { return spec.Key(bits.TrailingZeros64(uint64(s))) }
