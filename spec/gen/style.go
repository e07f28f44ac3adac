package gen

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// Style says which liberties are taken with a header that leave its meaning as
// it is.
type Style struct {
	Order   bool // members in any order (of server messages, too)
	Case    bool // names in any case (HEAD-7: requests only)
	Space   bool // white space between tokens
	Escapes bool // escapes where none are needed
	Unknown bool // fields that no table knows (HEAD-3)
}

// AllRequestStyles are all liberties a client may take.
var AllRequestStyles = Style{Order: true, Case: true, Space: true, Escapes: true, Unknown: true}

// Restyled draws another way to write a header. The style must leave something
// to draw.
func Restyled(o Object, style Style) *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte { return style.value(t, nil, o) })
}

func (style Style) value(t *rapid.T, dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return style.text(t, dst, v)
	case List:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = style.space(t, style.value(t, style.space(t, dst), item))
		}
		return append(dst, ']')
	case Object:
		if style.Order {
			v = rapid.Permutation(v).Draw(t, "order")
		}
		if style.Unknown && rapid.Bool().Draw(t, "with unknown field") {
			v = append(v[:len(v):len(v)], Member{"x" + Text(0).Draw(t, "unknown"), Raw(rapid.SampledFrom(unknownValues).Draw(t, "value"))})
		}
		dst = append(style.space(t, dst), '{')
		for i, m := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = style.text(t, style.space(t, dst), style.name(t, m.Name))
			dst = append(style.space(t, dst), ':')
			dst = style.space(t, style.value(t, style.space(t, dst), m.Value))
		}
		return style.space(t, append(dst, '}'))
	}
	return appendValue(dst, v)
}

var unknownValues = []string{
	`null`, `-0.5e+9`, `""`, `"\ud83d\ude00"`, `[]`, `{}`, `[{"a":[null,{"a":1,"a":2}]}]`, `123456789012345678901234567890`,
	strings.Repeat("[", 100) + strings.Repeat("]", 100),
}

func (style Style) space(t *rapid.T, dst []byte) []byte {
	if !style.Space {
		return dst
	}
	return append(dst, rapid.SampledFrom([]string{"", "", "", " ", "\t", "\r\n", "  "}).Draw(t, "space")...)
}

func (style Style) name(t *rapid.T, name string) string {
	if !style.Case || len(name) == 0 || name[0] == 'x' {
		return name
	}
	switch rapid.IntRange(0, 2).Draw(t, "case") {
	case 0:
		return strings.ToUpper(name[:1]) + name[1:]
	case 1:
		return strings.ToUpper(name)
	}
	return name
}

func (style Style) text(t *rapid.T, dst []byte, s string) []byte {
	if !style.Escapes || !rapid.Bool().Draw(t, "escaped") {
		return appendValue(dst, s)
	}
	dst = append(dst, '"')
	for _, r := range s {
		if r > 0xffff {
			r -= 0x10000
			dst = fmt.Appendf(dst, `\u%04x\u%04X`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		} else {
			dst = fmt.Appendf(dst, `\u%04X`, r)
		}
	}
	return append(dst, '"')
}
