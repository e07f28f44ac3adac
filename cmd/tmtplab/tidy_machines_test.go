package main

import (
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"
)

// machines are the folders of the protocol machines: the same inputs give the
// same outputs there, and no input comes from elsewhere.
var machines = []string{"refimpl/server", "refimpl/client", "refimpl/record", "refimpl/model"}

// outside are the packages that a machine must not even import.
var outside = []string{"os", "net", "syscall", "crypto/rand", "log", "testing"}

// impure are the functions of packages otherwise fit for machines that ask a
// clock or a random source shared with others.
var impure = map[string]func(name string) bool{
	"time": func(name string) bool {
		return slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"}, name)
	},
	"math/rand":    isGlobalRandom,
	"math/rand/v2": isGlobalRandom,
}

// isGlobalRandom is true of the functions of math/rand, and false of its
// types and of what makes a source of one's own.
func isGlobalRandom(name string) bool {
	types := []string{"Rand", "Source", "Source64", "PCG", "ChaCha8", "Zipf"}
	return !strings.HasPrefix(name, "New") && !slices.Contains(types, name)
}

func isMachine(f goFile) bool { return slices.Contains(machines, f.dir) && !f.isTest }

// checkMachines finds what lets a machine's output depend on more than its
// inputs, the order of maps aside.
func checkMachines(tree *sourceTree) (findings []string) {
	for _, f := range tree.code {
		if !isMachine(f) {
			continue
		}
		imported := importNames(f.syntax)
		for _, spec := range f.syntax.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			if slices.ContainsFunc(outside, func(o string) bool { return p == o || strings.HasPrefix(p, o+"/") }) {
				findings = append(findings, tree.at(spec, "a machine imports %s", p))
			}
			if spec.Name != nil && spec.Name.Name == "." {
				findings = append(findings, tree.at(spec, "a machine imports %s without a name, so its calls cannot be told apart", p))
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				findings = append(findings, tree.at(n, "a machine starts a goroutine"))
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if !ok {
					break
				}
				if of := impure[imported[x.Name]]; of != nil && of(n.Sel.Name) {
					findings = append(findings, tree.at(n, "a machine uses %s.%s", imported[x.Name], n.Sel.Name))
				}
			}
			return true
		})
	}
	return findings
}

// importNames returns the import paths of a file by the names it uses.
func importNames(f *ast.File) map[string]string {
	names := make(map[string]string)
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		name := packageName(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = p
	}
	return names
}

// packageName is the name that a package has by the habits of naming: the last
// element of its path that is no version.
func packageName(importPath string) string {
	name := path.Base(importPath)
	if _, err := strconv.Atoi(strings.TrimPrefix(name, "v")); err == nil && name[0] == 'v' {
		name = path.Base(path.Dir(importPath))
	}
	return name
}

// checkMapOrder finds where a machine goes through a map in the order that the
// runtime draws. Keys that are sorted at once are fine:
// slices.Sorted(maps.Keys(m)).
func checkMapOrder(tree *sourceTree) (findings []string) {
	packages := newTypeChecker(tree)
	for _, dir := range machines {
		info := packages.check(dir)
		for _, f := range tree.code {
			if f.dir != dir || f.isTest {
				continue
			}
			imported := importNames(f.syntax)
			sorted := make(map[ast.Node]bool)
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.RangeStmt:
					if t := info.TypeOf(n.X); t != nil && isMap(t) {
						findings = append(findings, tree.at(n, "a machine goes through a map, whose order is random"))
					}
				case *ast.CallExpr:
					name := calledName(n, imported)
					if strings.HasPrefix(name, "slices.Sorted") && len(n.Args) > 0 {
						sorted[n.Args[0]] = true
					}
					if slices.Contains([]string{"maps.Keys", "maps.Values", "maps.All"}, name) && !sorted[n] {
						findings = append(findings, tree.at(n, "a machine uses %s without sorting, whose order is random", name))
					}
				}
				return true
			})
		}
	}
	return findings
}

// calledName returns "maps.Keys" for a call of that function, whatever name
// the file gave to the package.
func calledName(call *ast.CallExpr, imported map[string]string) string {
	if s, ok := call.Fun.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok && imported[x.Name] != "" {
			return imported[x.Name] + "." + s.Sel.Name
		}
	}
	return ""
}

// isMap is true of maps, of types made of them, and of type parameters that
// can be one.
func isMap(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		constraint := p.Constraint().Underlying().(*types.Interface)
		for i := range constraint.NumEmbeddeds() {
			union, ok := constraint.EmbeddedType(i).(*types.Union)
			if !ok {
				if isMap(constraint.EmbeddedType(i)) {
					return true
				}
				continue
			}
			for j := range union.Len() {
				if isMap(union.Term(j).Type()) {
					return true
				}
			}
		}
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}
