package records

import (
	"bytes"
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
)

// mostDrawn and mostOctets bound what is drawn: records, and octets of a key or
// a value.
const (
	mostDrawn  = 64
	mostOctets = 256
)

// Draw returns records whose keys and values stand in the input, in the order of
// their keys and each once, as a store tells them.
func Draw(src *grammar.Bytes) (list []Record) {
	for range src.Intn(mostDrawn) {
		key := src.Take(src.Intn(mostOctets))
		list = append(list, Record{key, src.Take(src.Intn(mostOctets))})
	}
	slices.SortStableFunc(list, func(a, b Record) int { return bytes.Compare(a.Key, b.Key) })
	return slices.CompactFunc(list, func(a, b Record) bool { return bytes.Equal(a.Key, b.Key) })
}

// Input returns the octets of which Draw makes such records, as far as they are
// short enough.
func Input(list []Record) []byte {
	input := []byte{0}
	for _, r := range list {
		if len(r.Key) < mostOctets && len(r.Value) < mostOctets && input[0] < mostDrawn-1 {
			input[0]++
			input = append(append(input, byte(len(r.Key))), r.Key...)
			input = append(append(input, byte(len(r.Value))), r.Value...)
		}
	}
	return input
}
