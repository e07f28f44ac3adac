package grammar

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/tmtplab/tmtplab/spec"
)

// maxToken is the longest token that libFuzzer takes from a dictionary, in
// octets.
const maxToken = 64

// Dictionary returns the tokens that headers are made of, each once, in the
// order of the tables: members, ops, legal values, boundary numbers, hostile
// and broken strings, framing.
func Dictionary() [][]byte {
	var d dictionary
	for _, h := range spec.Headers() {
		t := tableOf(h)
		d.add(`"op":` + t.op)
		d.fields(t.members.fields)
	}
	for _, n := range boundaries {
		d.add(strconv.FormatUint(n, 10))
	}
	d.add(overflows...)
	for _, names := range [][]string{hostileNames, notUTF8, notStrings, exampleNames[:]} {
		d.add(names...)
	}
	d.add(unknownFields...)
	d.add("null", "true", "false", "{}", "[]", "{", "}", "[", "]", ",", ":", `"`, `\u0000`, `\ud800`, `\udc00`, "\ufeff")
	d.add("0000", "0007", "0008", "0009", "FFFF", "ffff", "0x09", "+009", " 009", "zzzz")
	return d.tokens
}

type dictionary struct {
	tokens [][]byte
	known  map[string]bool
}

func (d *dictionary) add(tokens ...string) {
	if d.known == nil {
		d.known = make(map[string]bool)
	}
	for _, t := range tokens {
		if t != "" && len(t) <= maxToken && !d.known[t] {
			d.known[t] = true
			d.tokens = append(d.tokens, []byte(t))
		}
	}
}

// fields adds the members of an object, and what their values may be.
func (d *dictionary) fields(fields []field) {
	for i := range fields {
		f := &fields[i]
		d.add(f.name)
		for _, v := range f.Values {
			if f.Type == spec.String {
				v = quote(v)
			}
			d.add(f.name + v)
		}
		if f.inside != nil {
			d.fields(f.inside.fields)
		}
	}
}

// WriteDictionary writes the dictionary as libFuzzer and AFL read it: a token
// in quotes a line, with \xNN for what does not print.
func WriteDictionary(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, t := range Dictionary() {
		b.WriteByte('"')
		for _, c := range t {
			switch {
			case c == '"' || c == '\\':
				b.Write([]byte{'\\', c})
			case c < ' ' || c > '~':
				fmt.Fprintf(b, `\x%02X`, c)
			default:
				b.WriteByte(c)
			}
		}
		b.WriteString("\"\n")
	}
	return b.Flush()
}
