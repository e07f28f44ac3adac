package wire

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

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
