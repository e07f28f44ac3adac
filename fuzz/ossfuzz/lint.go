package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// linter checks a target against what the builders of OSS-Fuzz do to it. They
// find its file by grep, make all test files of its folder ordinary ones in
// which another package stands for testing, and call the target's function for
// each input, to hand that to the function in f.Fuzz.
type linter struct {
	module   fs.FS
	target   native.Target
	set      *token.FileSet
	files    []*ast.File // of the target's folder, tests and others
	findings []string
}

// lint returns what is wrong with the targets of a module, a line each:
// file:line:column first, where there is one.
func lint(module fs.FS, targets []native.Target) (findings []string, err error) {
	names, programs := make(map[string]native.Target), make(map[string]native.Target)
	for _, t := range targets {
		l := &linter{module: module, target: t, set: token.NewFileSet()}
		if first, twice := names[t.Name]; twice {
			l.add("%s: %s has a target of that name, too", t, first.Folder())
		}
		if first, twice := programs[program(t)]; twice {
			l.add("%s: %s would be the same program, %s", t, first, program(t))
		}
		names[t.Name], programs[program(t)] = t, t
		if err := l.run(); err != nil {
			return nil, err
		}
		findings = append(findings, l.findings...)
	}
	return findings, nil
}

func (l *linter) add(format string, args ...any) {
	l.findings = append(l.findings, fmt.Sprintf(format, args...))
}

// at adds a finding with its place.
func (l *linter) at(n ast.Node, format string, args ...any) {
	l.add("%v: %s", l.set.Position(n.Pos()), fmt.Sprintf(format, args...))
}

func (l *linter) run() error {
	if path.Dir(l.target.Folder()) != "fuzz/native" {
		l.add("%s: the folder of a target is in fuzz/native", l.target)
		return nil
	}
	if err := l.grep(); err != nil {
		return err
	}
	if err := l.parse(); err != nil {
		return err
	}
	l.packages()
	for _, f := range l.files {
		l.shim(f)
		l.writes(f)
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == l.target.Name {
				l.function(fn)
			}
		}
	}
	return nil
}

// parse reads the files of Go in the target's folder.
func (l *linter) parse() error {
	names, err := fs.Glob(l.module, l.target.Folder()+"/*.go")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(l.module, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(l.set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		l.files = append(l.files, f)
	}
	return nil
}

// grep finds the target's file as the builder does: the one file that has its
// name, with one line that declares it. With other files the builder fails, or
// it prints a line and goes on without the target.
func (l *linter) grep() error {
	var files []string
	declared := 0
	err := fs.WalkDir(l.module, l.target.Folder(), func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".go" {
			return err
		}
		text, err := fs.ReadFile(l.module, name)
		if err != nil {
			return err
		}
		if strings.Contains(string(text), l.target.Name) {
			files = append(files, name)
		}
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "func "+l.target.Name) && strings.Contains(line, "testing.F") {
				declared++
			}
		}
		return nil
	})
	if len(files) > 1 {
		l.add("%s: the builder wants one file with that word, not %s", l.target, strings.Join(files, " and "))
	}
	if declared != 1 {
		l.add("%s: the builder wants one line that begins a function of that name, not %d", l.target, declared)
	}
	return err
}

// packages checks that the folder is one package that is there without tests,
// as the builder makes one of all.
func (l *linter) packages() {
	ordinary := false
	for _, f := range l.files {
		if first := l.files[0].Name.Name; f.Name.Name != first {
			l.at(f.Name, "package %s stands beside package %s", f.Name.Name, first)
		}
		ordinary = ordinary || !l.isTest(f)
		if slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"C"` }) {
			l.at(f.Name, "a target has no C")
		}
	}
	if !ordinary {
		l.add("%s: the folder has no file that is no test, such as doc.go", l.target)
	}
}

func (l *linter) isTest(f *ast.File) bool {
	return strings.HasSuffix(l.set.Position(f.Package).Filename, "_test.go")
}
