package wire

// parseUint reads an unsigned integer written in digits alone. A number of
// JSON that has a sign, a fraction or an exponent is none. Over says that it
// is one, but greater than 64 bits hold.
func parseUint(b []byte) (v uint64, ok, over bool) {
	const cutoff = (1<<64 - 1) / 10
	for _, c := range b {
		d := uint64(c - '0')
		if d > 9 {
			return 0, false, false
		}
		if v > cutoff || v == cutoff && d > 5 {
			over = true
		}
		v = v*10 + d
	}
	return v, len(b) > 0, over
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
