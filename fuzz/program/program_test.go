package program

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
)

// drawn is a program as Generate makes it, changed a few times.
func drawn(t *rapid.T) *Program {
	src := grammar.NewRandom(rapid.Uint64().Draw(t, "seed"))
	links := rapid.IntRange(1, MaxLinks).Draw(t, "links")
	p := Generate(src, links)
	for range rapid.IntRange(0, 8).Draw(t, "mutations") {
		p = Mutate(src, p, Generate(src, links), links)
	}
	return p
}

// TestMade shows that all that is made passes its Check, and that a change
// leaves the original as it was.
func TestMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t)
		if err := p.Check(); err != nil {
			t.Fatalf("%v\n%s", err, p)
		}
		before := p.String()
		src := grammar.NewRandom(rapid.Uint64().Draw(t, "seed"))
		donor := Generate(src, MaxLinks)
		donors := donor.String()
		q := Mutate(src, p, donor, MaxLinks)
		if err := q.Check(); err != nil {
			t.Fatalf("%v\n%s", err, q)
		}
		if diff := cmp.Diff(before, p.String()); diff != "" {
			t.Fatalf("the original has changed:\n%s", diff)
		}
		if diff := cmp.Diff(donors, donor.String()); diff != "" {
			t.Fatalf("the donor has changed:\n%s", diff)
		}
	})
}

// TestFixedPoint shows that the text form of any program is read, and written
// again to the octet.
func TestFixedPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t)
		text := p.Format()
		q, err := Parse("p", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if again := q.Format(); !bytes.Equal(text, again) {
			t.Fatalf("%s", cmp.Diff(string(text), string(again)))
		}
		for i := range p.Steps {
			if a, b := octets(&p.Steps[i]), octets(&q.Steps[i]); !bytes.Equal(a, b) {
				t.Fatalf("step %d sends %q, read again %q", i+1, a, b)
			}
		}
	})
}

// unknowing is an execution that has learned nothing, but tells references
// apart.
type unknowing struct{}

func (unknowing) Reply(r Ref) (string, bool) { return `"` + numbered(r.Step) + r.Field + `"`, true }
func (unknowing) Fresh(stem string) string   { return stem + " fresh" }

func octets(s *Step) []byte { return s.AppendOctets(nil, unknowing{}) }

// TestRepeatable shows that the same choices make the same program.
func TestRepeatable(t *testing.T) {
	make := func(seed uint64) string {
		src := grammar.NewRandom(seed)
		p := Generate(src, 3)
		for range 20 {
			p = Mutate(src, p, Generate(src, 3), 3)
		}
		return p.String()
	}
	for seed := range uint64(20) {
		if diff := cmp.Diff(make(seed), make(seed)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestEndsByItself shows that a program is made also of choices that are used up.
func TestEndsByItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := grammar.NewBytes(rapid.SliceOf(rapid.Byte()).Draw(t, "choices"))
		p := Generate(src, 2)
		for range 3 {
			p = Mutate(src, p, p, 2)
		}
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestReductions shows that each is smaller or plainer, so that taking them
// ends, and that they go down to nothing.
func TestReductions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t)
		text := p.String()
		for q := range Reductions(p) {
			if err := q.Check(); err != nil {
				t.Fatalf("%v\n%s", err, q)
			}
			if text == q.String() {
				t.Fatalf("a reduction changes nothing of\n%s", text)
			}
			if len(q.Steps) > len(p.Steps) || q.Links > p.Links {
				t.Fatalf("a reduction is greater:\n%s\nof\n%s", q, p)
			}
		}
		for n := 0; len(p.Steps) > 0; n++ {
			for q := range Reductions(p) {
				p = q
				break
			}
			if n > 10*MaxSteps {
				t.Fatalf("reductions don't end:\n%s", p)
			}
		}
	})
}
