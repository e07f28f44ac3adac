package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// What stands for package testing has these types and no others, and these
// methods of T that work; others panic, do nothing, or are not there.
var (
	shimTypes   = []string{"T", "F"}
	shimMethods = []string{"Error", "Errorf", "Fail", "FailNow", "Fatal", "Fatalf", "Helper", "Log", "Logf", "Skip", "SkipNow", "Skipf", "TempDir"}
)

// shim checks that a file needs no more than there is of what stands for
// package testing. That goes for the tests beside a target, too, since they
// are built with it; but they are not run.
func (l *linter) shim(f *ast.File) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if ok && fn.Name.Name == "TestMain" {
			l.at(fn.Name, "there is no testing.M; use a sync.Once")
		}
		if ok && strings.HasPrefix(fn.Name.Name, "Test") {
			continue
		}
		ast.Inspect(d, l.testingT)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		of, ok := n.(*ast.SelectorExpr)
		if ok && isNamed(of.X, "testing") && !slices.Contains(shimTypes, of.Sel.Name) {
			l.at(of, "there is no testing.%s in a folder that is built with libFuzzer; put it elsewhere", of.Sel.Name)
		}
		return true
	})
}

// testingT checks what a function does with its *testing.T.
func (l *linter) testingT(n ast.Node) bool {
	var params *ast.FieldList
	var body *ast.BlockStmt
	switch n := n.(type) {
	case *ast.FuncDecl:
		params, body = n.Type.Params, n.Body
	case *ast.FuncLit:
		params, body = n.Type.Params, n.Body
	}
	if params == nil || body == nil {
		return true
	}
	for _, p := range params.List {
		if !isTestingT(p.Type) || len(p.Names) == 0 {
			continue
		}
		t := p.Names[0].Name
		ast.Inspect(body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if isNamed(n.X, t) && !slices.Contains(shimMethods, n.Sel.Name) {
					l.at(n, "%s.%s does not work with libFuzzer", t, n.Sel.Name)
				}
			case *ast.CallExpr:
				of, ok := n.Fun.(*ast.SelectorExpr)
				if ok && l.isImported(of.X) && slices.ContainsFunc(n.Args, func(a ast.Expr) bool { return isNamed(a, t) }) {
					l.at(n, "%s is of another type than a function of another package takes", t)
				}
			}
			return true
		})
	}
	return true
}

// isImported is true of the name of a package that a file of the folder
// imports.
func (l *linter) isImported(e ast.Expr) bool {
	for _, f := range l.files {
		for _, s := range f.Imports {
			name, _ := strconv.Unquote(s.Path.Value)
			name = name[strings.LastIndexByte(name, '/')+1:]
			if s.Name != nil {
				name = s.Name.Name
			}
			if isNamed(e, name) {
				return true
			}
		}
	}
	return false
}

// writers are functions that need a path which can be written to.
var writers = []string{"Create", "WriteFile", "Mkdir", "MkdirAll", "MkdirTemp", "CreateTemp", "OpenFile", "Rename", "Symlink", "Link"}

// writes checks that a file writes nowhere but in /tmp: OSS-Fuzz runs targets
// where nothing else can be written.
func (l *linter) writes(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		of, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !isNamed(of.X, "os") || !slices.Contains(writers, of.Sel.Name) || len(call.Args) == 0 {
			return true
		}
		literal, ok := call.Args[0].(*ast.BasicLit)
		if ok && literal.Kind == token.STRING && literal.Value != `""` && !strings.HasPrefix(literal.Value[1:], "/tmp/") {
			l.at(call, "only /tmp can be written to; use the TempDir of the *testing.T")
		}
		return true
	})
}
