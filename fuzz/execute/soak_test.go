package execute

import (
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// TestHonest carries out programs of all kinds on the reference server: it
// answers all that it has promised, so that none of them hangs.
func TestHonest(t *testing.T) {
	for _, secure := range []bool{false, true} {
		e, err := New(reference(t, secure))
		if err != nil {
			t.Fatal(err)
		}
		src := grammar.NewRandom(1)
		var old *program.Program
		for range 100 {
			p := program.Generate(src, 3)
			if old != nil {
				p = program.Mutate(src, p, old, 3)
			}
			old = p
			trace, err := e.Run(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			for i, l := range trace.Links {
				if l.Hung {
					t.Errorf("link %d got no answer:\n%s", i+1, p)
				}
			}
		}
	}
}
