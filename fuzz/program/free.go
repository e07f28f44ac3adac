package program

import (
	"fmt"
	"strings"
	"sync"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// field is a field of a request's table, with its pool.
type field struct {
	*spec.Field
	kind   grammar.Kind
	values *grammar.Values
}

// tables are the fields of each request.
var tables = sync.OnceValue(func() (tables [spec.OpCount][]field) {
	for op := range tables {
		h := spec.Request(spec.Op(op))
		for i := range h.Fields {
			f := &h.Fields[i]
			kind := grammar.KindOf(h, nil, f)
			tables[op] = append(tables[op], field{f, kind, grammar.Pool(f, kind)})
		}
	}
	return tables
})

// lookup returns the table's entry for a name, or nil.
func lookup(op spec.Op, name string) *field {
	fields := tables()[op]
	for i := range fields {
		if fields[i].Key.String() == strings.ToLower(name) {
			return &fields[i]
		}
	}
	return nil
}

// free draws any step: a request with any of its fields and any values, a
// header of the grammar, or something done to the link.
func (c *scene) free(src grammar.Source, link int) Step {
	if !c.links[link].open && !oneIn(src, 8) {
		return Step{Link: link, Do: Open}
	}
	switch n := src.Intn(16); n {
	case 0:
		return Step{Link: link, Do: pick(src, []Verb{Open, Close, Half, Drop, Reset, Deaf, Hear, Sync})}
	case 1:
		return Step{Link: link, Do: Raw, Data: Lit(pick(src, rubbish))}
	case 2, 3, 4:
		return grammatical(src, link)
	}
	s := Step{Link: link, Do: Send, Op: spec.Op(src.Intn(spec.OpCount))}
	for i := range tables()[s.Op] {
		f := &tables()[s.Op][i]
		if f.Presence != spec.Required && oneIn(src, 2) || oneIn(src, 16) {
			continue
		}
		s.Fields = append(s.Fields, Field{f.Key.String(), c.value(src, f)})
	}
	s.Data = dataFor(src, spec.Request(s.Op).Data)
	return s
}

// dataFor draws data as a request has them.
func dataFor(src grammar.Source, kind spec.Data) Text {
	switch kind {
	case spec.TextData:
		return text(src)
	case spec.BodyData:
		return body(src)
	}
	return nil
}

// grammatical is a header of the grammar, as raw octets, with the data that it
// tells of as far as they are few.
func grammatical(src grammar.Source, link int) Step {
	const few = 1 << 12
	h := spec.Request(spec.Op(src.Intn(spec.OpCount)))
	header := grammar.AppendHeader(nil, src, h, new(grammar.Names))
	s := Step{Link: link, Do: Raw, Data: Lit(fmt.Sprintf("%04x%s", len(header), header))}
	var r wire.Request
	if r.Decode(header) == nil && 0 < r.DataLen && r.DataLen <= few {
		s.Data = Join(s.Data, Many("x", int(r.DataLen)))
	}
	return s
}

// rubbish is what is no frame.
var rubbish = []string{
	"\x00", "\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "000", "0000", "ffff", "0007{\"op\":}", "zzzz{\"op\":11}    ",
	"0x09{\"op\":11}    ", "+009{\"op\":11}    ", " 009{\"op\":11}    ", "-001{\"op\":11}    ", "0009{\"op\":11}0009{\"op\":12}", "000a[\"op\",11]  ", "0008{\"op\":0}", "\xff\xfe0\x000\x00",
}

// value draws a value of a field: mostly what the scene knows, or else out of
// the pool.
func (c *scene) value(src grammar.Source, f *field) Text {
	if f.Key == spec.KeyDataLen && !oneIn(src, 6) {
		return CountOf()
	}
	if oneIn(src, 4) {
		return pooled(src, f)
	}
	switch {
	case f.Type == spec.Objects && f.Key == spec.KeyFor || f.Key == spec.KeyNoteFor:
		return c.recipients(src, 3)
	case f.kind == grammar.UID:
		return c.uid(src)
	case f.kind == grammar.NodeID:
		return c.node(src)
	case f.kind == grammar.Alias && (f.Key == spec.KeyNewAlias && oneIn(src, 2)):
		return FreshName("alias")
	case f.kind == grammar.Alias:
		return c.alias(src, -1)
	case f.kind == grammar.GID && len(c.groups) > 0:
		return refer(pick(src, c.groups).gid)
	case f.kind == grammar.GID:
		return FreshName("group")
	case f.kind == grammar.MessageID:
		return c.message(src)
	case f.kind == grammar.RequestID:
		return c.id()
	}
	return compact(pick(src, f.values.Plain).Text)
}

// node draws a node's secret.
func (c *scene) node(src grammar.Source) Text {
	if len(c.users) == 0 {
		return Lit(Stand("nodeid"))
	}
	return refer(pick(src, pick(src, c.users).nodes))
}

// pooled draws a value out of a field's pool, each of its lists as often.
func pooled(src grammar.Source, f *field) Text {
	v := f.values
	lists := [...][]grammar.Value{v.Illegal, v.Limits, v.Hostile, v.Long, v.Plain}
	list := lists[src.Intn(len(lists))]
	if len(list) == 0 {
		list = v.Illegal
	}
	return compact(pick(src, list).Text)
}

// compact writes a long value that repeats itself as a repetition.
func compact(json string) Text {
	const long = 64
	if len(json) < long || json[0] != '"' || json[len(json)-1] != '"' {
		return Lit(json)
	}
	inside := json[1 : len(json)-1]
	for unit := 1; unit <= 6; unit++ {
		if n := len(inside) / unit; n*unit == len(inside) && inside == strings.Repeat(inside[:unit], n) {
			return Join(Lit(`"`), Many(inside[:unit], n), Lit(`"`))
		}
	}
	return Lit(json)
}
