package filter

import (
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Field is something of a message that can be asked for.
type Field struct {
	Name    string
	Meaning string

	data bool // it is known only when the data are
	kind kind
	keys func(m *dissect.Message) spec.KeySet // of headers, whose values it has
	get  func(m *Subject) (value, bool)       // or its one value
}

// kind is how the values of a field are compared.
type kind uint8

const (
	words   kind = iota // as they are
	names               // whatever the case
	numbers             // with units of sizes
	times
)

// value is what a field has in a message.
type value struct {
	text   string
	number float64
}

// Subject is a message that a filter is asked about.
type Subject struct {
	*dissect.Entry
	Start time.Time // of the capture: the time of its first packet
}

func keys(all ...spec.Key) func(*dissect.Message) spec.KeySet {
	set := setOf(all...)
	return func(*dissect.Message) spec.KeySet { return set }
}

func setOf(all ...spec.Key) (set spec.KeySet) {
	for _, k := range all {
		set.Add(k)
	}
	return set
}

func number(n int64) (value, bool) {
	return value{number: float64(n), text: strconv.FormatInt(n, 10)}, true
}

var (
	uids       = setOf(spec.KeyUID, spec.KeyFrom, spec.KeyOhi)
	clientUIDs = setOf(spec.KeyUID)
	aliases    = setOf(spec.KeyNewAlias, spec.KeyAlias, spec.KeyTo, spec.KeyFrom)
	serverIs   = setOf(spec.KeyNewAlias, spec.KeyAlias, spec.KeyTo)
)

var fields = []Field{
	{Name: "op", Meaning: "name of the request or message, as post", kind: names, get: func(m *Subject) (value, bool) { return value{text: m.Name()}, true }},
	{Name: "sender", Meaning: "client or server", kind: names, get: func(m *Subject) (value, bool) { return value{text: m.From.String()}, true }},
	{Name: "user", Meaning: "uid of the user who is logged in on the link", get: func(m *Subject) (value, bool) { return value{text: m.Link.UID}, m.Link.UID != "" }},
	{Name: "uid", Meaning: "any uid in the header", keys: func(m *dissect.Message) spec.KeySet {
		if m.From == spec.Client {
			return clientUIDs
		}
		return uids
	}},
	{Name: "alias", Meaning: "any alias in the header", keys: func(m *dissect.Message) spec.KeySet {
		if m.From == spec.Client {
			return aliases
		}
		return serverIs
	}},
	{Name: "gid", Meaning: "any gid in the header", keys: keys(spec.KeyGID)},
	{Name: "id", Meaning: "any id of a request or message", keys: keys(spec.KeyID, spec.KeyMsgID, spec.KeyPostID)},
	{Name: "error", Meaning: "text of an error", keys: keys(spec.KeyError)},
	{Name: "link", Meaning: "number of the link, from 0", kind: numbers, get: func(m *Subject) (value, bool) { return number(int64(m.Link.Number)) }},
	{Name: "stream", Meaning: "number of the TCP connection, as Wireshark's tcp.stream", kind: numbers, get: func(m *Subject) (value, bool) { return number(int64(m.Link.Flow.Number)) }},
	{Name: "message", Meaning: "number of the message, from 1", kind: numbers, get: func(m *Subject) (value, bool) { return number(m.Number) }},
	{Name: "packet", Meaning: "number of the packet in which it began, from 1", kind: numbers, get: func(m *Subject) (value, bool) { return number(m.First.Packet) }},
	{Name: "time", Meaning: "when it began: seconds since the first packet, or a date as 2026-11-25T12:00:00Z", kind: times, get: func(m *Subject) (value, bool) {
		return value{number: m.First.Time.Sub(m.Start).Seconds(), text: m.First.Time.UTC().Format(time.RFC3339Nano)}, true
	}},
	{Name: "size", Meaning: "octets of digits, header and data, as 100, 1kB, 2MiB", kind: numbers, get: func(m *Subject) (value, bool) { return number(m.Octets()) }},
	{Name: "missing", Meaning: "octets of its data that the capture does not have", data: true, kind: numbers, get: func(m *Subject) (value, bool) { return number(m.Missing) }},
	{Name: "text", Meaning: "its data, as far as they are kept", data: true, get: func(m *Subject) (value, bool) { return value{text: string(m.Data)}, len(m.Data) > 0 }},
	{Name: "broken", Meaning: "why the header breaks the tables of the protocol, with the requirement", get: func(m *Subject) (value, bool) {
		if m.Err == nil {
			return value{}, false
		}
		return value{text: m.Err.Requirement + " " + m.Err.Reason}, true
	}},
}

// Fields returns what can be asked for besides the fields of headers.
func Fields() []Field { return slices.Clone(fields) }

// lookup returns the field of a name.
func lookup(name string) (*Field, bool) {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i], true
		}
	}
	k, exact := wire.KeyOf([]byte(name))
	if k == spec.KeyNone || !exact {
		return nil, false
	}
	f := &Field{Name: name, keys: keys(k)}
	if integers.Has(k) {
		f.kind = numbers
	}
	return f, true
}

// integers are the keys whose values are numbers.
var integers = spec.KeysWhere(spec.Client, isUint) | spec.KeysWhere(spec.Server, isUint)

func isUint(f *spec.Field) bool { return f.Type == spec.Uint }

// values yields what a message has of a field, secrets left out.
func (f *Field) values(m *Subject) iter.Seq[value] {
	return func(yield func(value) bool) {
		if f.get != nil {
			if v, ok := f.get(m); ok {
				yield(v)
			}
			return
		}
		members(m.Frame[spec.LengthDigits:], f.keys(m.Message), spec.Secrets(m.From), f.kind, yield)
	}
}

// members yields the values of keys in a text of JSON, at any depth; false when
// no more are wanted.
func members(text []byte, set, secret spec.KeySet, k kind, yield func(value) bool) bool {
	var in wire.Scanner
	in.Reset(text, 0)
	for in.Next() {
		f := in.Field()
		key, _ := f.Key()
		if secret.Has(key) {
			continue
		}
		if set.Has(key) && f.Kind == wire.ArrayKind {
			var items wire.Scanner
			items.Reset(f.Value, 0)
			for items.Next() {
				if item := items.Field(); item.Kind == wire.StringKind && !yield(valueOf(&item, k)) {
					return false
				}
			}
		} else if set.Has(key) && f.Kind != wire.ObjectKind && !yield(valueOf(&f, k)) {
			return false
		}
		if (f.Kind == wire.ArrayKind || f.Kind == wire.ObjectKind) && !members(f.Value, set, secret, k, yield) {
			return false
		}
	}
	return true
}

func valueOf(f *wire.Field, k kind) (v value) {
	if f.Kind == wire.StringKind {
		v.text = string(wire.AppendUnescaped(nil, f.Value[1:len(f.Value)-1]))
	} else {
		v.text = string(f.Value)
	}
	if k == numbers {
		v.number, _ = strconv.ParseFloat(v.text, 64)
	}
	return v
}
