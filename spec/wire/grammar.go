package wire

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
)

// The functions of this file find where JSON values end. They take the whole
// text and an offset in it, and return the offset behind what they read; with
// a fault, it is the offset of the fault. None allocates, none recurses.

// fault says why a text is not the JSON we want.
type fault uint8

const (
	noFault fault = iota
	faultEnd
	faultObject
	faultValue
	faultName
	faultColon
	faultComma
	faultTrailing
	faultLiteral
	faultNumber
	faultControl
	faultEscape
	faultSurrogate
	faultUTF8
	faultDepth
)

var faultTexts = [...]string{
	faultEnd:       "the JSON text ends too early",
	faultObject:    "the header is not a JSON object",
	faultValue:     "no JSON value starts here",
	faultName:      "a name in quotes should stand here",
	faultColon:     "a colon should stand here",
	faultComma:     "a comma or the closing bracket should stand here",
	faultTrailing:  "something stands behind the JSON object",
	faultLiteral:   "neither true, false nor null",
	faultNumber:    "not a number by the rules of JSON",
	faultControl:   "a control character stands bare in a string",
	faultEscape:    "not an escape that JSON knows",
	faultSurrogate: "half a surrogate pair, which no text can hold",
	faultUTF8:      "not UTF-8",
	faultDepth:     "the JSON is nested too deep",
}

// requirement returns what the fault breaks in a header sent by a client.
func (f fault) requirement() string {
	switch f {
	case faultUTF8, faultSurrogate:
		return "HEAD-10"
	case faultDepth:
		return "HEAD-12"
	}
	return "HEAD-1"
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// The classes of octets inside a string.
const (
	plainOctet = iota
	quoteOctet
	escapeOctet
	controlOctet
	highOctet // begins or continues a code point of several octets
)

var stringClass = func() (class [256]uint8) {
	for c := range class {
		switch {
		case c < ' ':
			class[c] = controlOctet
		case c >= utf8.RuneSelf:
			class[c] = highOctet
		}
	}
	class['"'], class['\\'] = quoteOctet, escapeOctet
	return class
}()

// scanString reads a string whose opening quote is at i.
func scanString(b []byte, i int) (end int, escaped bool, f fault) {
	i++
	for {
		i = skipPlain(b, i)
		if i == len(b) {
			return i, escaped, faultEnd
		}
		switch stringClass[b[i]] {
		case quoteOctet:
			return i + 1, escaped, noFault
		case controlOctet:
			return i, escaped, faultControl
		case highOctet:
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n == 1 {
				return i, escaped, faultUTF8
			}
			i += n
		case escapeOctet:
			escaped = true
			_, n, f := scanEscape(b[i:])
			if f != noFault {
				return i, escaped, f
			}
			i += n
		}
	}
}

// skipPlain passes over the octets of a string that stand for themselves and
// are ASCII, eight at a time while there are as many.
func skipPlain(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		if special := specialOctets(binary.LittleEndian.Uint64(b[i:])); special != 0 {
			return i + bits.TrailingZeros64(special)/8
		}
	}
	for i < len(b) && stringClass[b[i]] == plainOctet {
		i++
	}
	return i
}

// specialOctets sets the top bit of the first octet, from the low end, that is
// not plain; what it sets above that one means nothing. The subtractions
// borrow from an octet's top bit when the octet is less than what is taken
// away.
func specialOctets(x uint64) uint64 {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	quote, escape := x^ones*'"', x^ones*'\\'
	return (x | (x-ones*' ')&^x | (quote-ones)&^quote | (escape-ones)&^escape) & tops
}

// scanEscape reads the escape that b begins with: one code point, so both
// halves of a surrogate pair.
func scanEscape(b []byte) (r rune, n int, f fault) {
	if len(b) < 2 {
		return 0, 0, faultEnd
	}
	switch b[1] {
	case '"', '\\', '/':
		return rune(b[1]), 2, noFault
	case 'b':
		return '\b', 2, noFault
	case 'f':
		return '\f', 2, noFault
	case 'n':
		return '\n', 2, noFault
	case 'r':
		return '\r', 2, noFault
	case 't':
		return '\t', 2, noFault
	case 'u':
	default:
		return 0, 0, faultEscape
	}
	r, f = scanUnit(b)
	if f != noFault || !utf16.IsSurrogate(r) {
		return r, 6, f
	}
	low, f := scanUnit(b[6:])
	if f == faultEnd {
		return 0, 0, faultEnd
	}
	if r = utf16.DecodeRune(r, low); f != noFault || r == utf8.RuneError {
		return 0, 0, faultSurrogate
	}
	return r, 12, noFault
}

// scanUnit reads one \uXXXX, a UTF-16 code unit.
func scanUnit(b []byte) (r rune, f fault) {
	for i := range 6 {
		switch {
		case i == len(b):
			return 0, faultEnd
		case i < 2:
			if b[i] != `\u`[i] {
				return 0, faultEscape
			}
		default:
			d := hexValue[b[i]]
			if d < 0 {
				return 0, faultEscape
			}
			r = r<<4 | rune(d)
		}
	}
	return r, noFault
}

// scanNumber reads a number whose first octet, a digit or a minus, is at i.
func scanNumber(b []byte, i int) (end int, f fault) {
	if b[i] == '-' {
		i++
	}
	whole := i
	if i = skipDigits(b, i); i == whole {
		return i, faultNumber
	}
	if b[whole] == '0' {
		i = whole + 1 // what follows a leading zero is no longer the number
	}
	if i < len(b) && b[i] == '.' {
		fraction := i + 1
		if i = skipDigits(b, fraction); i == fraction {
			return i, faultNumber
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		exponent := i
		if i = skipDigits(b, exponent); i == exponent {
			return i, faultNumber
		}
	}
	return i, noFault
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	return i
}

func scanLiteral(b []byte, i int, word string) (end int, f fault) {
	for j := range len(word) {
		if i+j == len(b) {
			return i + j, faultEnd
		}
		if b[i+j] != word[j] {
			return i, faultLiteral
		}
	}
	return i + len(word), noFault
}

// scanValue reads the value at i, where no white space is. Depth is the number
// of brackets open around it.
func scanValue(b []byte, i, depth int) (end int, kind Kind, escaped bool, f fault) {
	if i >= len(b) {
		return i, 0, false, faultEnd
	}
	switch c := b[i]; c {
	case '"':
		end, escaped, f = scanString(b, i)
		return end, StringKind, escaped, f
	case '{':
		end, f = scanBrackets(b, i, depth)
		return end, ObjectKind, false, f
	case '[':
		end, f = scanBrackets(b, i, depth)
		return end, ArrayKind, false, f
	case 't':
		end, f = scanLiteral(b, i, "true")
		return end, TrueKind, false, f
	case 'f':
		end, f = scanLiteral(b, i, "false")
		return end, FalseKind, false, f
	case 'n':
		end, f = scanLiteral(b, i, "null")
		return end, NullKind, false, f
	default:
		if c != '-' && c-'0' > 9 {
			return i, 0, false, faultValue
		}
		end, f = scanNumber(b, i)
		return end, NumberKind, false, f
	}
}

// scanName reads a member's name, the colon, and the white space around it.
func scanName(b []byte, i int) (nameEnd, valueAt int, escaped bool, f fault) {
	if i >= len(b) {
		return 0, i, false, faultEnd
	}
	if b[i] != '"' {
		return 0, i, false, faultName
	}
	nameEnd, escaped, f = scanString(b, i)
	if f != noFault {
		return 0, nameEnd, escaped, f
	}
	i = skipSpace(b, nameEnd)
	if i >= len(b) {
		return 0, i, escaped, faultEnd
	}
	if b[i] != ':' {
		return 0, i, escaped, faultColon
	}
	return nameEnd, skipSpace(b, i+1), escaped, noFault
}

// scanBrackets reads the object or array that opens at i. It remembers a bit
// for each open bracket, so a text of brackets alone costs no more than any
// other (HEAD-12).
func scanBrackets(b []byte, i, depth int) (end int, f fault) {
	var objects [spec.MaxDepth/64 + 1]uint64
	level := depth
	for {
		// At an opening bracket.
		if level == spec.MaxDepth {
			return i, faultDepth
		}
		level++
		object := b[i] == '{'
		if bit := uint64(1) << (level % 64); object {
			objects[level/64] |= bit
		} else {
			objects[level/64] &^= bit
		}
		i = skipSpace(b, i+1)
		first := true
		for {
			// Where a member or the closing bracket may stand.
			if i >= len(b) {
				return i, faultEnd
			}
			if b[i] == closing(object) {
				i++
				if level--; level == depth {
					return i, noFault
				}
				object = objects[level/64]>>(level%64)&1 == 1
				i, first = skipSpace(b, i), false
				continue
			}
			if !first {
				if b[i] != ',' {
					return i, faultComma
				}
				i = skipSpace(b, i+1)
			}
			first = false
			if object {
				if _, i, _, f = scanName(b, i); f != noFault {
					return i, f
				}
			}
			if i < len(b) && (b[i] == '{' || b[i] == '[') {
				break // into it
			}
			if i, _, _, f = scanValue(b, i, level); f != noFault {
				return i, f
			}
			i = skipSpace(b, i)
		}
	}
}

func closing(object bool) byte {
	if object {
		return '}'
	}
	return ']'
}
