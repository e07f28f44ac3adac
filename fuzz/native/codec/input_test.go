package codec

import (
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// most is how long a header gets that is made of choices, in octets.
const most = 2048

// headerOf returns the header that an input is or makes. An input that begins
// with the number of a table is choices: those of the grammar, and then of
// places in the header, and of what is put there in place of a few octets. But
// for some white space no JSON begins with such octets: all else is a header.
func headerOf(input []byte) []byte {
	tables := spec.Headers()
	if len(input) == 0 || int(input[0]) >= len(tables) {
		return input
	}
	src := grammar.NewBytes(input[1:])
	w := grammar.Writer{Source: src, Most: most}
	header := w.AppendHeader(nil, tables[input[0]])
	for range src.Intn(4) {
		at := src.Intn(len(header))
		end := min(len(header), at+src.Intn(4))
		header = slices.Replace(header, at, end, tokens[src.Intn(len(tokens))]...)
	}
	return header
}

var tokens = grammar.Dictionary()
