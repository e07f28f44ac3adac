package anonymize

import (
	"bytes"
	"hash/crc32"
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// header appends the frame of a header with other names in it.
func (a *Anonymizer) header(dst []byte, from spec.Role, header []byte, std bool) []byte {
	var in wire.Scanner
	in.Reset(header, 0)
	for in.Next() {
	}
	var text []byte
	if in.Err() == nil {
		text = a.value(nil, header, spec.KeyNone)
	} else {
		text = garbage(header)
	}
	frame := frame(dst, text)
	if sum := bytes.Index(frame[len(dst):], []byte(`"headsum":`)); std && sum >= 0 {
		return headsum(dst, text)
	}
	return frame
}

// frame appends the digits and the header.
func frame(dst, header []byte) []byte {
	const hex = "0123456789abcdef"
	n := min(len(header), spec.MaxHeaderOctets)
	dst = append(dst, hex[n>>12], hex[n>>8&15], hex[n>>4&15], hex[n&15])
	return append(dst, header[:n]...)
}

// headsum appends the frame with the checksum that it has now (STD-6): that of
// the frame without the member.
func headsum(dst, header []byte) []byte {
	at := bytes.Index(header, []byte(`"headsum":`))
	end := at + len(`"headsum":`)
	for end < len(header) && header[end] >= '0' && header[end] <= '9' {
		end++
	}
	bare := append([]byte(nil), header[:at]...)
	switch {
	case end < len(header) && header[end] == ',':
		bare = append(bare, header[end+1:]...)
	default:
		bare = append(bytes.TrimSuffix(bare, []byte(",")), header[end:]...)
	}
	sum := crc32.Checksum(frame(nil, bare), crc32.MakeTable(crc32.Castagnoli))
	changed := append([]byte(nil), header[:at]...)
	changed = strconv.AppendUint(append(changed, `"headsum":`...), uint64(sum), 10)
	return frame(dst, append(changed, header[end:]...))
}

// value appends a value of JSON with other names in it.
func (a *Anonymizer) value(dst, text []byte, key spec.Key) []byte {
	switch text[0] {
	case '{', '[':
		return a.members(dst, text, key)
	case '"':
		word := string(wire.AppendUnescaped(nil, text[1:len(text)-1]))
		return wire.AppendString(dst, a.word(word, key))
	}
	if key == spec.KeyDataSum || key == spec.KeyNoteSum {
		return a.checksum(dst, text)
	}
	return append(dst, text...)
}

// members appends an object or a list.
func (a *Anonymizer) members(dst, text []byte, key spec.Key) []byte {
	var in wire.Scanner
	in.Reset(text, 0)
	dst = append(dst, text[0])
	for first := true; in.Next(); first = false {
		if !first {
			dst = append(dst, ',')
		}
		f := in.Field()
		inner := key
		if f.Name != nil {
			inner, _ = f.Key()
			dst = append(append(append(dst, '"'), f.Name...), '"', ':')
		}
		dst = a.value(dst, f.Value, inner)
	}
	return append(dst, text[0]+2) // the bracket that closes it
}

// open are the keys whose values tell nothing about people: times, ids of
// messages, and all of which the tables say which values there are.
var open = func() (set spec.KeySet) {
	for _, k := range []spec.Key{spec.KeyOp, spec.KeyPosted, spec.KeyMsgID, spec.KeyPostID} {
		set.Add(k)
	}
	chosen := func(f *spec.Field) bool { return f.Values != nil }
	return set | spec.KeysWhere(spec.Client, chosen) | spec.KeysWhere(spec.Server, chosen)
}()

// word returns what stands in place of a word. Ids that the server made stay:
// they are times.
func (a *Anonymizer) word(word string, key spec.Key) string {
	if open.Has(key) {
		return word
	}
	if key == spec.KeyID {
		if _, err := wire.ParseID(word); err == nil || len(word) <= 1 {
			return word // an id of a message, or a version
		}
	}
	return string(a.told([]byte(word), func(rest []byte) []byte { return []byte(a.pseudonym(string(rest))) }))
}

// checksum appends another number in place of a checksum of data: it could tell
// what they were. 0, which stands for none, stays.
func (a *Anonymizer) checksum(dst, text []byte) []byte {
	if n, err := strconv.ParseUint(string(text), 10, 64); err != nil || n == 0 {
		return append(dst, text...)
	}
	return strconv.AppendUint(dst, a.number(string(text)), 10)
}

// garbage is what stands in place of a header that is no JSON: its shape.
func garbage(header []byte) []byte {
	out := bytes.Clone(header)
	for i, c := range out {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80 {
			out[i] = 'x'
		}
	}
	return out
}
