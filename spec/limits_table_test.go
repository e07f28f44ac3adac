package spec

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every constant that is a limit has its row, and every row its constant.
func TestLimitsAreTheConstants(t *testing.T) {
	var want []string
	for _, file := range []string{"limits.go", "header.go"} {
		for _, name := range numericConstants(t, file) {
			if file == "limits.go" || strings.HasPrefix(name, "Max") {
				want = append(want, name)
			}
		}
	}
	var got []string
	for _, l := range Limits() {
		got = append(got, l.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("rows %v\nconstants %v", got, want)
	}
}

// numericConstants returns the names of a file's exported constants, less
// those that are strings or of a type of this package.
func numericConstants(t *testing.T, file string) (names []string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if len(v.Values) == 0 || v.Type != nil || !v.Names[0].IsExported() {
				continue
			}
			if lit, ok := v.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				continue
			}
			names = append(names, v.Names[0].Name)
		}
	}
	return names
}

func TestLimitsAreComplete(t *testing.T) {
	for _, l := range Limits() {
		if l.Unit == "" || l.Origin == "" || l.Where == "" || l.Meaning == "" {
			t.Errorf("%s lacks something: %+v", l.Name, l)
		}
		if _, ok := LookupRequirement(l.Requirement); !ok {
			t.Errorf("%s belongs to %s, which is not in the catalogue", l.Name, l.Requirement)
		}
		if l.Value == 0 {
			t.Errorf("%s is 0", l.Name)
		}
	}
	for _, d := range []time.Duration{LoginTimeout, IdleTimeout, AckTimeout} {
		if d%time.Second != 0 {
			t.Errorf("%v is not in whole seconds, as the table is", d)
		}
	}
	if MaxTextOctets != 3*MaxTextUnits {
		t.Error("MaxTextOctets is not three octets a unit")
	}
	if len(Alphabet) != 32 || !slices.IsSorted([]byte(Alphabet)) {
		t.Error("Alphabet is not 32 characters in byte order")
	}
}
