package wire

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
)

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
		_, err := d.object(f, int(s.at))
		return err
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

// object decodes the object at an offset, an item of f or f itself, and
// returns the offset behind it.
func (d *decoder) object(f *field, at int) (end int, err *Error) {
	d.in = f.Key
	var found members
	if end, err = d.find(&found, at); err == nil {
		err = d.decode(f.items, &found, d.top.add(f.Key))
	}
	d.in = spec.KeyNone
	return end, err
}

// listed decodes a list. It was found sound before, so all that can be wrong
// is the items' types and what is in them.
func (d *decoder) listed(t *table, f *field, s span, dst values) *Error {
	if s.kind != ArrayKind {
		return d.wrongType(t, f, s)
	}
	first := skipSpace(d.text, int(s.at)+1)
	if d.text[first] == ']' && !f.Empty {
		return d.empty(t, f, s)
	}
	for at := first; d.text[at] != ']'; at = skipSpace(d.text, at) {
		if d.text[at] == ',' {
			at = skipSpace(d.text, at+1)
		}
		var err *Error
		if f.Type == spec.Objects && d.text[at] == '{' {
			at, err = d.object(f, at)
		} else {
			at, err = d.listItem(t, f, at, dst)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// listItem decodes an item of a list of strings, and refuses one of another
// type than the list's.
func (d *decoder) listItem(t *table, f *field, at int, dst values) (end int, err *Error) {
	end, kind, escaped, _ := scanValue(d.text, at, 1)
	item := span{uint16(at), uint16(end), kind, escaped}
	switch {
	case f.Type == spec.Objects:
		return end, d.wrongItem(t, f, item, "an object")
	case kind != StringKind:
		return end, d.wrongItem(t, f, item, "a string")
	}
	list := dst.list(f.Key)
	*list = append(*list, d.keep(d.text[at+1:end-1], escaped))
	return end, nil
}
