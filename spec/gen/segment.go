package gen

import (
	"io"

	"pgregory.net/rapid"
)

// Segments draws a way to cut octets into pieces: whole, one by one, or
// anywhere (FRAME-7).
func Segments(octets []byte) *rapid.Generator[[][]byte] {
	return rapid.Custom(func(t *rapid.T) [][]byte {
		most := rapid.SampledFrom([]int{len(octets) + 1, 1, 2, 5, 64}).Draw(t, "longest piece")
		var pieces [][]byte
		for rest := octets; len(rest) > 0; {
			n := min(len(rest), rapid.IntRange(1, max(1, most)).Draw(t, "piece"))
			pieces = append(pieces, rest[:n:n])
			rest = rest[n:]
		}
		return pieces
	})
}

// Stream is an io.Reader that returns one piece a call, as a socket might.
type Stream [][]byte

// Read returns octets of the first piece that is not read yet.
func (s *Stream) Read(p []byte) (int, error) {
	for len(*s) > 0 && len((*s)[0]) == 0 {
		*s = (*s)[1:]
	}
	if len(*s) == 0 {
		return 0, io.EOF
	}
	n := copy(p, (*s)[0])
	(*s)[0] = (*s)[0][n:]
	return n, nil
}
