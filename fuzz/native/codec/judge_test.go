package codec

import (
	"bytes"
	"math/big"
	"slices"
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
)

// broken are the requirements that a header breaks.
type broken []string

func (b broken) has(id string) bool { return slices.Contains(b, id) }

// judge tells what a header breaks when it comes from a client or a server.
// What is wrong with it as JSON, or with op, is all there is to tell then.
func judge(r *reader, sender spec.Role) broken {
	j := table{reader: r, sender: sender}
	j.broken = j.broken[:0]
	switch {
	case len(r.text) > spec.MaxHeaderOctets:
		j.breaks("FRAME-1")
	case r.fault == notJSON:
		j.breaks("HEAD-1")
		if !r.utf8 {
			j.breaks(j.either("HEAD-10", "HEAD-9"))
		}
		if depth(r.text) > spec.MaxDepth {
			j.breaks("HEAD-12") // before the octets that are no JSON
		}
	case r.fault == tooDeep:
		j.breaks("HEAD-12")
	default:
		if h := j.op(); h != nil {
			j.header(h)
		}
	}
	return j.broken
}

// table holds a header to the table of its op.
type table struct {
	*reader
	sender spec.Role
}

func (j *table) breaks(id string) { j.broken = append(j.broken, id) }

func (j *table) either(client, server string) string {
	if j.sender == spec.Client {
		return client
	}
	return server
}

// op finds the table; with none, it has told why.
func (j *table) op() *spec.Header {
	op, more := find(j.members, spec.KeyOp)
	switch {
	case op == nil:
		j.breaks(j.either("HEAD-2", "HEAD-8"))
	case more:
		j.breaks("HEAD-11")
	case j.sender == spec.Client:
		for n := range spec.Op(spec.OpCount) {
			if string(op.value) == strconv.Itoa(int(n)) {
				return spec.Request(n)
			}
		}
		j.breaks("HEAD-2")
	case !op.exact:
		j.breaks("HEAD-6")
	case op.value[0] != '"':
		j.breaks("HEAD-8")
	default:
		if m, ok := spec.MsgByName(string(unquote(op.value))); ok {
			return spec.Message(m)
		}
		j.breaks("HEAD-6")
		if length, _ := find(j.members, spec.KeyDataLen); length != nil { // the data have to be passed over
			j.value(spec.Message(spec.MsgDelivery).Field(spec.KeyDataLen), length.value)
		}
	}
	return nil
}

// header holds the members to a table, and to what it says of several of them.
func (j *table) header(h *spec.Header) {
	j.object(h.Fields, j.members)
	for i := range h.Fields {
		f := &h.Fields[i]
		if f.AtMost != spec.KeyNone && j.number(f.Key).Cmp(j.number(f.AtMost)) > 0 {
			j.breaks(j.missing(f))
		}
		if f.When.Key != spec.KeyNone && j.text(f.When.Key) == f.When.Is && !j.has(f.Key) {
			j.breaks(j.missing(f))
		}
	}
	j.alternatives(h)
	j.data(h)
}

// object holds the members of one object to its fields.
func (j *table) object(fields []spec.Field, members []member) {
	for i := range fields {
		f := &fields[i]
		m, more := find(members, f.Key)
		if m == nil {
			if f.Presence == spec.Required {
				j.breaks(j.missing(f))
			}
			continue
		}
		if more {
			j.breaks("HEAD-11")
		}
		if !m.exact && j.sender == spec.Server {
			j.breaks("HEAD-6")
		}
		j.value(f, m.value)
	}
}

// missing is what a field breaks that is not there, or has no legal value.
func (j *table) missing(f *spec.Field) string {
	switch {
	case j.sender == spec.Server && f.Key == spec.KeyDataLen:
		return "STD-6"
	case f.Breaks != "":
		return f.Breaks
	}
	return j.either("HEAD-4", "HEAD-8")
}

func (j *table) value(f *spec.Field, value []byte) {
	if !slices.Contains(kinds[f.Type], value[0]) {
		j.breaks(j.either("HEAD-5", "HEAD-8"))
		return
	}
	empty := j.either("HEAD-13", "HEAD-8")
	switch f.Type {
	case spec.String, spec.Datetime:
		s := string(unquote(value))
		switch {
		case f.Values != nil && !slices.Contains(f.Values, s):
			j.breaks(j.missing(f))
		case f.Values == nil && s == "" && !f.Empty:
			j.breaks(empty)
		}
	case spec.Uint:
		j.uint(f, value)
	case spec.Object:
		members, _ := j.reader.object(nil, value)
		j.object(f.Items, members)
	case spec.Strings, spec.Objects:
		items := j.items(value)
		if len(items) == 0 && !f.Empty {
			if f.Type == spec.Objects && f.Breaks != "" {
				empty = f.Breaks
			}
			j.breaks(empty)
		}
		for _, item := range items {
			j.item(f, item)
		}
	}
}

// kinds are the first octets of values, by the type.
var kinds = map[spec.Type][]byte{
	spec.String: []byte(`"`), spec.Datetime: []byte(`"`), spec.Uint: []byte("-0123456789"), spec.Bool: []byte("tf"),
	spec.Strings: []byte("["), spec.Objects: []byte("["), spec.Object: []byte("{"),
}

func (j *table) item(f *spec.Field, item []byte) {
	switch {
	case f.Type == spec.Strings && item[0] == '"':
	case f.Type == spec.Objects && item[0] == '{':
		members, _ := j.reader.object(nil, item)
		j.object(f.Items, members)
	default:
		j.breaks(j.either("HEAD-5", "HEAD-8"))
	}
}

func (j *table) uint(f *spec.Field, value []byte) {
	length := f.Key == spec.KeyDataLen || f.Key == spec.KeyDataHead
	if n, err := strconv.ParseUint(string(value), 10, 64); err == nil && f.Values == nil && (f.Max == 0 || n <= f.Max) {
		return // as nearly always
	}
	n, ok := new(big.Int).SetString(string(value), 10)
	top := new(big.Int).SetUint64(1<<64 - 1)
	if f.Max != 0 {
		top.SetUint64(f.Max)
	}
	switch {
	case !ok || bytes.IndexByte(value, '-') >= 0:
		if length {
			j.breaks("DATA-3")
		} else {
			j.breaks(j.either("HEAD-5", "HEAD-8"))
		}
	case f.Values != nil:
		if !slices.Contains(f.Values, string(value)) {
			j.breaks(j.missing(f))
		}
	case n.Cmp(top) > 0 && length:
		j.breaks("DATA-3")
	case n.Cmp(top) > 0:
		j.breaks(j.missing(f))
	}
}
