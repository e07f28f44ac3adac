// Package scenarios holds the scenarios that come along, each a question that
// somebody would ask and the answer that its results give.
package scenarios

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Names returns the names of all scenarios, sorted.
func Names() []string {
	found, _ := fs.Glob(files, "*.yaml") // the pattern is good
	for i, f := range found {
		found[i] = strings.TrimSuffix(f, ".yaml")
	}
	return found
}

// Text returns the file of a scenario.
func Text(name string) (text []byte, ok bool) {
	text, err := files.ReadFile(name + ".yaml")
	return text, err == nil
}
