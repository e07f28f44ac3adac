package wire

import "unicode/utf8"

// AppendUnescaped appends the text that a JSON string means, given what stands
// between its quotes. The raw text must have been validated, as a Scanner
// does; an escape that is none ends it.
func AppendUnescaped(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			dst = append(dst, raw[i])
			i++
			continue
		}
		r, n, f := scanEscape(raw[i:])
		if f != noFault {
			return dst
		}
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return dst
}

// AppendString appends s as a JSON string, with no more escapes than JSON
// demands. Octets that are not UTF-8 become U+FFFD, so that none ever leaves
// (HEAD-9).
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0 // of what is not yet appended
	for i := 0; i < len(s); {
		switch stringClass[s[i]] {
		case plainOctet:
			i++
		case highOctet:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				dst = append(dst, s[from:i]...)
				dst = utf8.AppendRune(dst, r)
				from = i + 1
			}
			i += n
		default:
			dst = append(dst, s[from:i]...)
			dst = appendEscape(dst, s[i])
			i++
			from = i
		}
	}
	return append(append(dst, s[from:]...), '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
