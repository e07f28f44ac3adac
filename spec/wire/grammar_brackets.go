package wire

import "github.com/tmtplab/tmtplab/spec"

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
