package wire

const hexDigits = "0123456789abcdef"

// hexValue is what a hex digit of either case stands for, or -1.
var hexValue = func() (value [256]int8) {
	for c := range value {
		value[c] = -1
	}
	for v := range 16 {
		value[hexDigits[v]] = int8(v)
		if v >= 10 {
			value[hexDigits[v]-'a'+'A'] = int8(v)
		}
	}
	return value
}()

// putLength writes a header's length as a frame's four digits.
func putLength(digits []byte, n int) {
	_ = digits[3]
	digits[0] = hexDigits[n>>12&15]
	digits[1] = hexDigits[n>>8&15]
	digits[2] = hexDigits[n>>4&15]
	digits[3] = hexDigits[n&15]
}
