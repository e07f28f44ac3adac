package codec

import (
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// most is how long a header gets that is made of choices, in octets.
const most = 2048

// headerOf returns the header that an input is or makes, and the table it was
// made by, if any. It is good until the next one. An input that begins with the
// number of a table is choices: those of the grammar, and then of places in the
// header, and of what is put there in place of a few octets. But for some white
// space no JSON begins with such octets: all else is a header.
func (m *memory) headerOf(input []byte) (header []byte, by *spec.Header) {
	if len(input) == 0 || int(input[0]) >= len(tables) {
		return input, nil
	}
	by = tables[input[0]]
	src := grammar.NewBytes(input[1:])
	w := grammar.Writer{Source: src, Most: most}
	header = w.AppendHeader(m.header[:0], by)
	for range src.Intn(4) {
		at := src.Intn(len(header))
		end := min(len(header), at+src.Intn(4))
		header = slices.Replace(header, at, end, tokens[src.Intn(len(tokens))]...)
	}
	m.header = header
	return header, by
}

var (
	tables = spec.Headers()
	tokens = grammar.Dictionary()
)
