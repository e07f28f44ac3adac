// Package native finds the native fuzz targets of this repository, which are in
// folders below it: the one list that make fuzz runs, OSS-Fuzz builds and the
// linter of fuzz/ossfuzz checks.
package native

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// Target is a fuzz target.
type Target struct {
	Name string // of its function
	File string // that it is in, from the module's folder: "fuzz/native/frame/frame_test.go"
}

// Folder is where the target is, "fuzz/native/frame".
func (t Target) Folder() string { return path.Dir(t.File) }

// String returns "fuzz/native/frame FuzzFrame".
func (t Target) String() string { return t.Folder() + " " + t.Name }

var function = regexp.MustCompile(`(?m)^func (Fuzz\w*)\(\w+ \*testing\.F\)`)

// Find returns the targets in a module, in the order of their files.
func Find(module fs.FS) (all []Target, err error) {
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
		for _, match := range function.FindAllStringSubmatch(string(text), -1) {
			all = append(all, Target{match[1], name})
		}
		return nil
	})
	return all, err
}
