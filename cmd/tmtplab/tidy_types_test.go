package main

import (
	"go/ast"
	"go/types"
	"strings"
)

// typeChecker knows the types of this module's packages. Other packages are
// empty to it: what depends on their types has an unknown one, which is good
// enough here and needs neither a build nor the sources of the library.
type typeChecker struct {
	tree     *sourceTree
	packages map[string]*types.Package // by import path
}

func newTypeChecker(tree *sourceTree) *typeChecker {
	return &typeChecker{tree: tree, packages: make(map[string]*types.Package)}
}

// Import implements types.Importer.
func (c *typeChecker) Import(importPath string) (*types.Package, error) {
	if p := c.packages[importPath]; p != nil {
		return p, nil
	}
	if dir, ok := strings.CutPrefix(importPath, modulePath+"/"); ok {
		c.check(dir)
		return c.packages[importPath], nil
	}
	p := types.NewPackage(importPath, packageName(importPath))
	p.MarkComplete()
	c.packages[importPath] = p
	return p, nil
}

// check returns the types of all expressions of a folder's package, its tests
// aside.
func (c *typeChecker) check(dir string) *types.Info {
	var files []*ast.File
	for _, f := range c.tree.code {
		if f.dir == dir && !f.isTest {
			files = append(files, f.syntax)
		}
	}
	info := &types.Info{Types: make(map[ast.Expr]types.TypeAndValue), Uses: make(map[*ast.Ident]types.Object), Defs: make(map[*ast.Ident]types.Object)}
	// Names of empty packages are errors by the hundred, and expected.
	config := types.Config{Importer: c, Error: func(error) {}}
	importPath := modulePath + "/" + dir
	p, _ := config.Check(importPath, c.tree.positions, files, info)
	c.packages[importPath] = p
	return info
}
