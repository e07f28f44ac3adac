package grammar

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// style is a liberty taken with a header that leaves its meaning as it is.
type style uint8

const (
	plainStyle   style = iota
	spaceStyle         // white space between tokens
	paddedStyle        // much of it, once (FRAME-5)
	unknownStyle       // a field that no table knows (HEAD-3)
	escapedStyle       // names with escapes
	capitalStyle       // names capitalised, as a client in use writes them (HEAD-7)
	upperStyle         // names in capitals

	// Servers have to write names as they are (HEAD-6).
	serverStyles = capitalStyle
	clientStyles = upperStyle + 1
)

// styleOf draws a style: mostly the plain one.
func styleOf(src Source, sender spec.Role) style {
	n := style(src.Intn(32))
	if n < serverStyles || sender == spec.Client && n < clientStyles {
		return n
	}
	return plainStyle
}

// space appends what may stand between two tokens.
func (s style) space(dst []byte) []byte {
	if s == spaceStyle {
		return append(dst, " \t\r\n"[len(dst)&3])
	}
	return dst
}

// name appends a name with its quotes and colon.
func (s style) name(dst []byte, name string) []byte {
	switch s {
	case capitalStyle:
		dst = append(dst, '"', name[1]&^0x20)
		return append(dst, name[2:]...)
	case upperStyle:
		return append(dst, strings.ToUpper(name)...)
	case escapedStyle:
		const hex = "0123456789abcdef"
		dst = append(dst, `"\u00`...)
		dst = append(dst, hex[name[1]>>4], hex[name[1]&15])
		return append(dst, name[2:]...)
	}
	return append(dst, name...)
}

// unknownFields are members that receivers pass over.
var unknownFields = []string{
	`"x":null`, `"":0`, `"x":[{"op":[null,{"a":1,"a":2}]}]`, `"x":-0.5e+9`, `"x":123456789012345678901234567890`, `"ıd":"\ud83d\ude00"`, `"ſtatus":3`,
	`"x":` + nested(spec.MaxDepth-1), `"x":1,"x":2`,
}

// nested is a list in a list, and so on.
func nested(depth int) string {
	return strings.Repeat("[", depth) + strings.Repeat("]", depth)
}

// liberties appends what a style adds at the end of a header.
func (w *writer) liberties() {
	switch w.style {
	case unknownStyle:
		w.comma()
		w.dst = append(w.dst, unknownFields[w.src.Intn(len(unknownFields))]...)
	case paddedStyle:
		for n := textLengths[w.src.Intn(len(textLengths))]; n > 0 && w.room(1); n-- {
			w.dst = append(w.dst, ' ')
		}
	}
}
