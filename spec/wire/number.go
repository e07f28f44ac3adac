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
