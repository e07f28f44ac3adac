package main

import (
	"fmt"
	"go/ast"
	"iter"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// requirementID finds what is meant as the ID of a requirement. Tests that
// want one which does not exist write it in lower case, or in pieces.
var requirementID = regexp.MustCompile(`\b(?:` + strings.Join(spec.Families(), "|") + `)-[0-9]+[a-z]?\b`)

// checkIDs finds IDs, in code, comments, scripts and guides, that the
// catalogue does not have.
func checkIDs(tree *sourceTree) (findings []string) {
	for _, f := range tree.texts {
		for line, id := range idsIn(f) {
			if _, ok := spec.LookupRequirement(id); !ok {
				findings = append(findings, fmt.Sprintf("%s:%d: there is no requirement %s", f.path, line, id))
			}
		}
	}
	return findings
}

// idsIn yields the IDs in a file with their lines, counted from 1.
func idsIn(f textFile) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		number := 0
		for line := range strings.Lines(string(f.text)) {
			number++
			if !strings.Contains(line, "-") {
				continue // most lines; the expression is slow
			}
			for _, id := range requirementID.FindAllString(line, -1) {
				if !yield(number, id) {
					return
				}
			}
		}
	}
}

// unnamedIDs returns the requirements that neither code nor scripts name though
// a check could prove them. They are work to do, not faults.
func unnamedIDs(tree *sourceTree) (unnamed []string) {
	named := make(map[string]bool)
	for _, f := range tree.texts {
		if path.Dir(f.path) == "spec/catalogue" {
			continue
		}
		for _, id := range idsIn(f) {
			named[id] = true
		}
	}
	for _, r := range spec.Requirements() {
		if r.Untestable == "" && !named[r.ID] {
			unnamed = append(unnamed, r.ID)
		}
	}
	return unnamed
}

// checkDocs finds packages and exported names without a comment. A comment on
// a group of constants or variables is one for each of them.
func checkDocs(tree *sourceTree) (findings []string) {
	documented := make(map[string]bool) // folders whose package has a comment
	first := make(map[string]string)    // file of each folder
	var folders []string
	for _, f := range tree.code {
		if f.isTest {
			continue
		}
		if first[f.dir] == "" {
			first[f.dir] = f.path
			folders = append(folders, f.dir)
		}
		documented[f.dir] = documented[f.dir] || f.syntax.Doc != nil
		for _, d := range f.syntax.Decls {
			for _, name := range undocumented(d) {
				findings = append(findings, tree.at(name, "%s is exported and has no comment", name.Name))
			}
		}
	}
	for _, dir := range folders {
		if !documented[dir] {
			findings = append(findings, fmt.Sprintf("%s: the package has no comment", first[dir]))
		}
	}
	return findings
}

// undocumented returns the exported names that a declaration leaves without a
// comment.
func undocumented(d ast.Decl) (names []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && (d.Recv == nil || receiver(d).IsExported()) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if d.Doc == nil && s.Doc == nil && s.Name.IsExported() {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				if d.Doc == nil && s.Doc == nil && s.Comment == nil {
					names = append(names, slices.DeleteFunc(slices.Clone(s.Names), func(n *ast.Ident) bool { return !n.IsExported() })...)
				}
			}
		}
	}
	return names
}

// receiver returns the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) *ast.Ident {
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x
		default:
			return ast.NewIdent("_")
		}
	}
}
