package main

import (
	"go/ast"
	"go/token"
)

// function checks the target's function. The builder reads it by its form, so
// this does, too.
func (l *linter) function(fn *ast.FuncDecl) {
	f := fn.Type.Params.List[0].Names[0].Name
	fuzzed := 0
	for _, s := range fn.Body.List {
		call := method(s, f)
		if call == nil || call.Fun.(*ast.SelectorExpr).Sel.Name != "Fuzz" {
			if fuzzed == 0 {
				l.setUp(s, f)
			} else {
				l.at(s, "what stands behind %s.Fuzz runs for each input; put it into the function", f)
			}
			continue
		}
		fuzzed++
		literal, ok := call.Args[0].(*ast.FuncLit)
		if !ok {
			l.at(call, "%s.Fuzz wants its function written out, not the name of one or a call", f)
			continue
		}
		l.arguments(literal)
	}
	if fuzzed != 1 {
		l.at(fn, "%s calls %s.Fuzz itself, once", fn.Name.Name, f)
	}
}

// arguments checks what the function in f.Fuzz takes. OSS-Fuzz knows all basic
// types; seeds can be written only for one []byte.
func (l *linter) arguments(literal *ast.FuncLit) {
	params := literal.Type.Params
	if params.NumFields() != 2 || len(params.List) != 2 || !isTestingT(params.List[0].Type) || !isBytes(params.List[1].Type) {
		l.at(literal, "the function in Fuzz takes a *testing.T and one []byte: seeds are written in that form")
	}
}

// setUp checks a statement before f.Fuzz. It runs again for each input, while
// f.Add does nothing.
func (l *linter) setUp(s ast.Stmt, f string) {
	switch s := s.(type) {
	case *ast.RangeStmt:
		call, isCall := s.X.(*ast.CallExpr)
		if _, isName := s.X.(*ast.Ident); !isName && !(isCall && fromSeeds(call)) {
			l.at(s.X, "seeds come from package seeds, which has none for OSS-Fuzz, or from a variable: this runs for each input")
		}
		for _, inner := range s.Body.List {
			if call := method(inner, f); call == nil || call.Fun.(*ast.SelectorExpr).Sel.Name != "Add" {
				l.at(inner, "only %s.Add belongs here: this runs for each input", f)
			}
		}
		return
	case *ast.ExprStmt:
		if call := method(s, f); call != nil && call.Fun.(*ast.SelectorExpr).Sel.Name == "Add" {
			return
		}
		if call, ok := s.X.(*ast.CallExpr); ok && l.isOnce(call.Fun) {
			return
		}
	case *ast.AssignStmt:
		if call, ok := s.Rhs[0].(*ast.CallExpr); ok && len(s.Rhs) == 1 && l.isOnce(call.Fun) {
			return
		}
	}
	l.at(s, "this runs for each input; put it into a sync.OnceValue or sync.Once")
}

// method returns a statement that is a call of a method of the variable f.
func method(s ast.Stmt, f string) *ast.CallExpr {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return nil
	}
	call, ok := e.X.(*ast.CallExpr)
	if !ok {
		return nil
	}
	if of, ok := call.Fun.(*ast.SelectorExpr); ok && isNamed(of.X, f) {
		return call
	}
	return nil
}

// fromSeeds is true of a call of package seeds.
func fromSeeds(call *ast.CallExpr) bool {
	of, ok := call.Fun.(*ast.SelectorExpr)
	return ok && isNamed(of.X, "seeds")
}

// isOnce is true of what runs something only the first time: a variable of
// the folder made by sync.OnceValue and the like, or its method Do when it is
// a sync.Once.
func (l *linter) isOnce(fun ast.Expr) bool {
	if of, ok := fun.(*ast.SelectorExpr); ok && of.Sel.Name == "Do" {
		fun = of.X
	}
	for _, f := range l.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				if len(v.Names) == 1 && isNamed(fun, v.Names[0].Name) {
					return isSync(v.Type) || len(v.Values) == 1 && isCallOfSync(v.Values[0])
				}
			}
		}
	}
	return false
}

func isCallOfSync(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	return ok && isSync(call.Fun)
}

// isSync is true of a name of package sync.
func isSync(e ast.Expr) bool {
	if generic, ok := e.(*ast.IndexExpr); ok {
		e = generic.X
	}
	of, ok := e.(*ast.SelectorExpr)
	return ok && isNamed(of.X, "sync")
}

func isNamed(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == name
}

func isBytes(e ast.Expr) bool {
	a, ok := e.(*ast.ArrayType)
	return ok && a.Len == nil && isNamed(a.Elt, "byte")
}

func isTestingT(e ast.Expr) bool {
	p, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	of, ok := p.X.(*ast.SelectorExpr)
	return ok && isNamed(of.X, "testing") && of.Sel.Name == "T"
}
