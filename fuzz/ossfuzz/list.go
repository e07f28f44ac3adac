package main

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// findTargets returns the targets of a module that are built, in the order of
// their files: those that are named, all when none is. The one that does
// nothing, which other engines are measured by, is not of them.
func findTargets(module fs.FS, names []string) (chosen []native.Target, err error) {
	all, err := native.Find(module)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(t native.Target) bool { return t.Name == "FuzzEmpty" })
	for _, name := range names {
		if !slices.ContainsFunc(all, func(t native.Target) bool { return t.Name == name }) {
			return nil, fmt.Errorf("there is no target %s", name)
		}
	}
	if len(names) == 0 {
		return all, nil
	}
	return slices.DeleteFunc(all, func(t native.Target) bool { return !slices.Contains(names, t.Name) }), nil
}

// program is what the program of a target is called.
func program(t native.Target) string { return path.Base(t.Folder()) }
