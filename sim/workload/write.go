package workload

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// write makes a node of a value, which value reads back. What has its default
// is left out. f may be nil for a struct.
func write(v reflect.Value, f *field) *node {
	if v.CanAddr() {
		if s, ok := v.Addr().Interface().(special); ok {
			return s.write()
		}
	}
	switch {
	case v.Type() == linkType:
		return writeLink(v.Interface().(*link.Profile))
	case isScalar(v.Type()):
		return &node{shape: scalar, text: formatScalar(v, f), quoted: v.Kind() == reflect.String}
	case v.Kind() == reflect.Pointer:
		return write(v.Elem(), f)
	case v.Kind() == reflect.Slice:
		n := &node{shape: list}
		for i := range v.Len() {
			n.items = append(n.items, write(v.Index(i), f.elem()))
		}
		return n
	}
	n := &node{shape: mapping}
	for _, f := range fields(v.Type()) {
		if fv := f.of(v); f.required || !same(fv, f.defaultValue()) {
			n.add(f.name, write(fv, &f))
		}
	}
	return n
}

func (n *node) add(key string, value *node) {
	n.entries = append(n.entries, entry{key: key, value: value})
}

// same reports whether two values of a type are written alike. Empty lists
// are; two distributions are if they draw the same.
func same(a, b reflect.Value) bool {
	switch {
	case a.Type() == distType:
		return a.Interface().(random.Dist).Equal(b.Interface().(random.Dist))
	case isScalar(a.Type()):
		return reflect.DeepEqual(a.Interface(), b.Interface())
	case a.Kind() == reflect.Pointer:
		return a.Pointer() == b.Pointer() || !a.IsNil() && !b.IsNil() && same(a.Elem(), b.Elem())
	case a.Kind() == reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	}
	for i := range a.NumField() {
		if !same(a.Field(i), b.Field(i)) {
			return false
		}
	}
	return true
}

// lineOctets is how long a value may be to be written on one line.
const lineOctets = 120

// appendBlock writes a mapping over several lines, indented by so many octets.
// The first line's indentation is there already.
func appendBlock(out []byte, n *node, indent int) []byte {
	for i, e := range n.entries {
		if i > 0 {
			out = appendSpaces(out, indent)
		}
		out = append(append(out, e.key...), ':')
		switch flow := appendFlow(nil, e.value); {
		case e.value.shape == scalar && isProse(e.value.text):
			out = appendProse(out, e.value.text, indent+2)
		case e.value.shape == list && !allScalars(e.value):
			out = appendItems(append(out, '\n'), e.value, indent+2)
		case e.value.shape == mapping && len(flow) > lineOctets:
			out = appendSpaces(append(out, '\n'), indent+2)
			out = appendBlock(out, e.value, indent+2)
		default:
			out = append(append(append(out, ' '), flow...), '\n')
		}
	}
	return out
}

// appendItems writes a list with one item on each line, or more for an item
// that is long.
func appendItems(out []byte, n *node, indent int) []byte {
	for _, item := range n.items {
		out = append(appendSpaces(out, indent), "- "...)
		if flow := appendFlow(nil, item); item.shape == mapping && len(flow) > lineOctets {
			out = appendBlock(out, item, indent+2)
		} else {
			out = append(append(out, flow...), '\n')
		}
	}
	return out
}

func allScalars(n *node) bool {
	return !slices.ContainsFunc(n.items, func(item *node) bool { return item.shape != scalar })
}

func appendSpaces(out []byte, n int) []byte {
	return append(out, strings.Repeat(" ", n)...)
}

// appendFlow writes a node on one line, except that long lists are broken.
func appendFlow(out []byte, n *node) []byte {
	switch n.shape {
	case mapping:
		out = append(out, '{')
		for i, e := range n.entries {
			if i > 0 {
				out = append(out, ", "...)
			}
			out = append(append(out, e.key...), ": "...)
			out = appendFlow(out, e.value)
		}
		return append(out, '}')
	case list:
		out = append(out, '[')
		for i, item := range n.items {
			switch {
			case i > 0 && i%16 == 0:
				out = append(out, ",\n    "...)
			case i > 0:
				out = append(out, ", "...)
			}
			out = appendFlow(out, item)
		}
		return append(out, ']')
	case scalar:
		return append(out, quote(n)...)
	}
	return append(out, "null"...)
}

// isProse reports whether a text is written as the lines that it has.
func isProse(text string) bool {
	if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") || text[0] == ' ' || text[0] == '\n' {
		return false
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.TrimRight(line, " ") != line || len(line) > maxLineOctets/2 || !isPlain(line) {
			return false
		}
	}
	return true
}

func appendProse(out []byte, text string, indent int) []byte {
	out = append(out, " |\n"...)
	for line := range strings.Lines(text) {
		if line != "\n" {
			out = appendSpaces(out, indent)
		}
		out = append(out, line...)
	}
	return out
}

// isPlain reports whether a text has nothing but characters that one sees, and
// spaces.
func isPlain(text string) bool {
	for _, r := range text {
		if r != ' ' && !strconv.IsPrint(r) {
			return false
		}
	}
	return true
}

// quote writes a scalar, between quotes unless it is surely a plain word.
func quote(n *node) string {
	if isWord(n.text) && !(n.quoted && looksTyped(n.text)) {
		return n.text
	}
	return strconv.Quote(n.text)
}

// isWord reports whether a text needs no quotes anywhere in YAML.
func isWord(text string) bool {
	if text == "" || strings.HasSuffix(text, " ") || strings.Contains(text, "  ") {
		return false
	}
	letters := nameLetters + ".%/= +"
	first := strings.TrimPrefix(text, "-") // of a time before
	return strings.Trim(text, letters) == "" && first != "" && strings.Trim(first[:1], nameLetters[:62]) == ""
}

// looksTyped reports whether YAML might take a word for something other than a
// string.
func looksTyped(text string) bool {
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf":
		return true
	}
	return text[0] >= '0' && text[0] <= '9'
}
