package random

import (
	"strconv"
	"strings"
)

// decimal is a number as it is written: a point behind the first of its
// digits, times a power of ten. Unlike a float64 it loses nothing when shifted.
type decimal struct {
	digits string
	power  int
}

// numberLen returns how many octets at the start of text are a number without
// a sign: digits, a point and digits, an exponent.
func numberLen(text string) int {
	digits := func(i int) int {
		for i < len(text) && '0' <= text[i] && text[i] <= '9' {
			i++
		}
		return i
	}
	n := digits(0)
	if n == 0 {
		return 0
	}
	if n < len(text) && text[n] == '.' {
		n = digits(n + 1)
	}
	if n < len(text) && text[n] == 'e' {
		start := n + 1
		if start < len(text) && (text[start] == '-' || text[start] == '+') {
			start++
		}
		if end := digits(start); end > start {
			return end
		}
	}
	return n
}

// parseDecimal reads a text that numberLen found.
func parseDecimal(text string) decimal {
	mantissa, exponent, _ := strings.Cut(text, "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	power, _ := strconv.Atoi(exponent) // "" is 0, and beyond an int it is the nearest int
	power = max(-maxPower, min(power, maxPower))
	digits := strings.TrimLeft(whole+fraction, "0")
	power += len(whole) - 1 - (len(whole) + len(fraction) - len(digits))
	if digits = strings.TrimRight(digits, "0"); digits == "" {
		return decimal{"0", 0}
	}
	return decimal{digits, power}
}

// maxPower is far from what any value may have, and from the ends of an int.
const maxPower = 1 << 20

func (d decimal) shifted(power int) decimal { return decimal{d.digits, d.power + power} }

func (d decimal) reachesOne() bool { return d.power >= 0 }

func (d decimal) whole() bool { return len(d.digits) <= d.power+1 }

func (d decimal) value() (float64, error) {
	return strconv.ParseFloat(d.digits[:1]+"."+d.digits[1:]+"e"+strconv.Itoa(d.power), 64)
}

// String writes d without an exponent where that takes few zeros.
func (d decimal) String() string {
	point := d.power + 1 // behind so many digits
	switch {
	case d.power < -6 || d.power > 20:
		text := d.digits[:1]
		if len(d.digits) > 1 {
			text += "." + d.digits[1:]
		}
		return text + "e" + strconv.Itoa(d.power)
	case point <= 0:
		return "0." + strings.Repeat("0", -point) + d.digits
	case point >= len(d.digits):
		return d.digits + strings.Repeat("0", point-len(d.digits))
	default:
		return d.digits[:point] + "." + d.digits[point:]
	}
}
