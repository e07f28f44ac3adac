package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// target is a fuzz target.
type target struct {
	name   string // of its function
	folder string // "fuzz/native/frame"
}

// String returns "fuzz/native/frame FuzzFrame".
func (t target) String() string { return t.folder + " " + t.name }

var targetFunc = regexp.MustCompile(`(?m)^func (Fuzz\w*)\(\w+ \*testing\.F\)`)

// findTargets returns the targets in a module, in the order of their folders.
func findTargets(module fs.FS) (all []target, err error) {
	err = fs.WalkDir(module, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && (e.Name()[0] == '.' || e.Name() == "testdata"):
			return fs.SkipDir
		case e.IsDir() || !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		for _, match := range targetFunc.FindAllStringSubmatch(string(text), -1) {
			all = append(all, target{match[1], path.Dir(name)})
		}
		return nil
	})
	return all, err
}

// choose returns the targets with these names, in this order; all when there
// are none.
func choose(all []target, names []string) (chosen []target, err error) {
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		found := false
		for _, t := range all {
			if t.name == name {
				chosen = append(chosen, t)
				found = true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no target %s", name)
		}
	}
	return chosen, nil
}
