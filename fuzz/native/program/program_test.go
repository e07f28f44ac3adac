package program

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/native/place"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
)

// choices marks an input that is not a text: what follows are the choices by
// which programs are made and changed.
const choices = 0

// inputs are programs of each number of links, as texts, and choices.
func inputs() (all [][]byte) {
	for seed := range uint64(24) {
		p := program.Generate(grammar.NewRandom(seed), 1+int(seed%4))
		all = append(all, p.Format(), bytes.Repeat([]byte{choices, byte(seed), byte(seed * 7)}, 1+int(seed)))
	}
	return append(all, []byte("links 2\n\n# nothing\n"), []byte("links 5\r\n1 open\r\n9 fin"))
}

func FuzzProgram(f *testing.F) {
	for _, s := range seeds.Made("FuzzProgram", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) > 0 && input[0] == choices {
			src := grammar.NewBytes(input[1:])
			p := program.Generate(src, 1+src.Intn(4))
			written(t, p)
			for range 3 {
				p = program.Mutate(src, p, p.Clone(), 4)
				written(t, p)
			}
			tried := 0
			for smaller := range program.Reductions(p) {
				if written(t, smaller); tried == mostSmaller {
					break
				}
				tried++
			}
			return
		}
		p, err := program.Parse("fuzz", input)
		if err != nil {
			checkPlaces(t, input, err)
			return
		}
		written(t, p)
	})
}

// unknown is what is known when nothing was carried out.
type unknown struct{}

func (unknown) Reply(program.Ref) (json string, ok bool) { return "", false }
func (unknown) Fresh(stem string) string                 { return stem }

// mostSmaller is how many smaller programs of one are looked at.
const mostSmaller = 4

// mostOctets is how long a step gets whose octets are looked at: longer ones
// only take longer.
const mostOctets = 1 << 14

// written checks a program's text and octets.
func written(t *testing.T, p *program.Program) {
	if err := p.Check(); err != nil {
		t.Fatalf("%v in\n%s", err, p.Format())
	}
	text := p.Format()
	back, err := program.Parse("back", text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if again := back.Format(); !bytes.Equal(again, text) {
		t.Fatalf("%s\nreads back as\n%s", text, again)
	}
	if clone := p.Clone().Format(); !bytes.Equal(clone, text) {
		t.Fatalf("%s\nis cloned as\n%s", text, clone)
	}
	for i := range p.Steps {
		if p.Steps[i].Data.Len() > mostOctets {
			continue
		}
		octets, same := p.Steps[i].AppendOctets(nil, unknown{}), back.Steps[i].AppendOctets(nil, unknown{})
		if !bytes.Equal(octets, same) {
			t.Fatalf("step %d of\n%s\nis sent as %q, and when it is read back as %q", i, text, octets, same)
		}
	}
}

// checkPlaces finds errors that stand nowhere in the text, or out of order.
func checkPlaces(t *testing.T, text []byte, err error) {
	var all program.Errors
	if !errors.As(err, &all) || len(all) == 0 {
		t.Fatalf("an error without a place: %v", err)
	}
	line := 0
	for _, e := range all {
		switch {
		case e.File != "fuzz" || e.What == "" || strings.Contains(e.What, "\n"):
			t.Fatalf("no error that a person could use: %#v", e)
		case !place.Inside(text, e.Line, e.Column):
			t.Fatalf("%v\nis about no place in the text", e)
		case e.Line < line:
			t.Fatalf("%v\ncomes behind line %d", e, line)
		}
		line = e.Line
	}
}
