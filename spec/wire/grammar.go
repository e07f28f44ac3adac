package wire

// The functions beginning with scan find where JSON values end. They take the whole
// text and an offset in it, and return the offset behind what they read; with
// a fault, it is the offset of the fault. None allocates, none recurses.

func skipSpace(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
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
