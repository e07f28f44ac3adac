package codec

import (
	"bytes"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tmtplab/tmtplab/spec"
)

// fault says why a text can't be read.
type fault uint8

const (
	sound   fault = iota
	notJSON       // not one JSON object, or not UTF-8
	tooDeep       // and sound in all else
)

// reader reads a text with jsontext, and holds it to no table.
type reader struct {
	decoder *jsontext.Decoder
	from    bytes.Reader

	text    []byte
	fault   fault
	utf8    bool // all octets and escapes are; when in doubt, false
	members []member
	broken  broken // by the last judgement
}

// member is one member of an object.
type member struct {
	key   spec.Key // KeyNone for a name that is none of the protocol's
	exact bool     // the name is written in lower case
	value jsontext.Value
}

func newReader() *reader {
	r := new(reader)
	r.decoder = jsontext.NewDecoder(&r.from)
	return r
}

func (r *reader) read(text []byte) {
	r.text, r.fault = text, sound
	r.utf8 = utf8.Valid(text) && !bytes.Contains(text, []byte(`\ud`)) && !bytes.Contains(text, []byte(`\uD`))
	r.members, r.fault = r.object(r.members[:0], text)
	if r.fault == sound && depth(text) > spec.MaxDepth {
		r.fault = tooDeep
	}
}

// object appends the members of an object.
func (r *reader) object(members []member, text []byte) ([]member, fault) {
	r.from.Reset(text)
	r.decoder.Reset(&r.from, jsontext.AllowDuplicateNames(true))
	if t, err := r.decoder.ReadToken(); err != nil || t.Kind() != '{' {
		return members, notJSON
	}
	for r.decoder.PeekKind() == '"' {
		name, err := r.decoder.ReadValue()
		if err != nil {
			return members, notJSON
		}
		key, exact := keyOf(unquote(name))
		value, err := r.decoder.ReadValue()
		if err != nil {
			return members, notJSON
		}
		// The decoder's own octets are gone with the next call.
		end := r.decoder.InputOffset()
		members = append(members, member{key, exact, jsontext.Value(text[end-int64(len(value)) : end])})
	}
	if _, err := r.decoder.ReadToken(); err != nil {
		return members, notJSON
	}
	if _, err := r.decoder.ReadToken(); err != io.EOF {
		return members, notJSON
	}
	return members, sound
}

// items returns the items of a list that was found to be sound.
func (r *reader) items(list []byte) (items []jsontext.Value) {
	r.from.Reset(list)
	r.decoder.Reset(&r.from, jsontext.AllowDuplicateNames(true))
	r.decoder.ReadToken()
	for r.decoder.PeekKind() != ']' {
		value, _ := r.decoder.ReadValue()
		end := r.decoder.InputOffset()
		items = append(items, jsontext.Value(list[end-int64(len(value)):end]))
	}
	return items
}

// find returns the first member with a key, and whether there are more.
func find(members []member, k spec.Key) (m *member, more bool) {
	for i := range members {
		if members[i].key != k {
			continue
		}
		if m != nil {
			return m, true
		}
		m = &members[i]
	}
	return m, false
}

var keys = func() map[string]spec.Key {
	all := make(map[string]spec.Key)
	for k := spec.Key(1); k < spec.KeyCount; k++ {
		all[k.String()] = k
	}
	return all
}()

// keyOf returns the key of a name, whose letters A to Z may be written small
// or large (HEAD-7).
func keyOf(name []byte) (k spec.Key, exact bool) {
	if k, exact = keys[string(name)]; exact {
		return k, true
	}
	lower := bytes.Clone(name)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return keys[string(lower)], false
}

// unquote is what a string means, given with its quotes.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	text, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		panic("jsontext does not read what it has read: " + err.Error())
	}
	return text
}

// depth is the greatest number of brackets that are open at once, when it may
// be more than we go.
func depth(text []byte) (deepest int) {
	if bytes.Count(text, []byte("{"))+bytes.Count(text, []byte("[")) <= spec.MaxDepth {
		return 0
	}
	open, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++
		case inString:
		case c == '{' || c == '[':
			open++
			deepest = max(deepest, open)
		case c == '}' || c == ']':
			open--
		}
	}
	return deepest
}
