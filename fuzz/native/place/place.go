// Package place helps targets to check what an error says about a text.
package place

import "bytes"

// Inside reports whether a line and a column, both from 1, the column in
// octets, are a place in a text. The place behind the last octet of a line is
// one, and so is the line behind the last \n.
func Inside(text []byte, line, column int) bool {
	for l := range bytes.SplitSeq(text, []byte("\n")) {
		if line--; line == 0 {
			return column >= 1 && column <= len(l)+1
		}
	}
	return false
}
