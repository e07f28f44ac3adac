package program

import (
	"slices"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// TestKinds shows that each kind of attack is told by its name where it was
// put, that no two have one name, and that each names a requirement.
func TestKinds(t *testing.T) {
	names := make(map[string]bool)
	for _, k := range Kinds() {
		if names[k.Name] || k.Name == "" {
			t.Errorf("two kinds are called %q", k.Name)
		}
		names[k.Name] = true
		if _, ok := spec.LookupRequirement(k.Requirement); !ok {
			t.Errorf("%s: there is no requirement %s", k.Name, k.Requirement)
		}
		for seed := range uint64(60) {
			src := grammar.NewRandom(seed)
			p := Generate(src, 2)
			before := p.String()
			i := src.Intn(len(p.Steps))
			k.Put(src, p, i)
			if err := p.Check(); err != nil {
				t.Fatalf("%s: %v\n%s", k.Name, err, p)
			}
			if p.String() == before {
				continue // it was there already
			}
			shown := k.Name
			if strings.HasSuffix(shown, "mid-data") {
				shown = "the end held back" // and the link ends
			}
			if !named(p, i, shown) {
				t.Errorf("%s at step %d is not told of in\n%s", k.Name, i+1, p)
				break
			}
		}
	}
}

// named reports whether the i-th step, or the one behind it, is an attack of a
// kind.
func named(p *Program, i int, kind string) bool {
	for j := i; j <= i+1 && j < len(p.Steps); j++ {
		if slices.ContainsFunc(p.Steps[j].Attacks(), func(k *Kind) bool { return k.Name == kind }) {
			return true
		}
	}
	return false
}

// TestWellBehaved shows that what a client does that keeps to the protocol is
// no attack.
func TestWellBehaved(t *testing.T) {
	p, err := Parse("p", []byte(`
		links 2
		1 open
		1 TmtpRev id="1"
		alice: 1 Register newnode="telephone" newalias=*"alice alias"
		1 Ping id="p" from=$alice.newalias to="nobody at all" datalen=# + "hello"
		1 Post id="q" for=[{"id":$alice.uid,"type":1}] datalen=# + "\x00\xff"
		1 UserEdit id="r" newnode="node"
		1 Ack id=$due.id type="x"
		1 Quit
		1 close`))
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Steps {
		for _, k := range p.Steps[i].Attacks() {
			t.Errorf("%s is an attack: %s", p.Steps[i].Name(), k.Name)
		}
	}
}

// TestAllDrawn shows that mutations come upon each kind of attack, and each
// verb.
func TestAllDrawn(t *testing.T) {
	found := make(map[string]int)
	src := grammar.NewRandom(1)
	for range 300 {
		p := Generate(src, 3)
		for range 10 {
			p = Mutate(src, p, Generate(src, 3), 3)
		}
		for i := range p.Steps {
			found[p.Steps[i].Name()]++
			for _, k := range p.Steps[i].Attacks() {
				found[k.Name]++
			}
		}
	}
	for _, k := range Kinds() {
		if found[k.Name] == 0 && !slices.Contains([]string{"reset in mid-data", "end in mid-data"}, k.Name) {
			t.Errorf("no program has %q", k.Name)
		}
	}
	for v := range Verb(verbCount) {
		if v != Send && found[v.String()] == 0 {
			t.Errorf("no program has a step %s", v)
		}
	}
	for op := range spec.Op(spec.OpCount) {
		if found[op.String()] == 0 {
			t.Errorf("no program has a step %s", op)
		}
	}
}
