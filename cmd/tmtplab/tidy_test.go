package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// modulePath is what the import paths of this module begin with.
const modulePath = "github.com/tmtplab/tmtplab"

// tidyRules are the habits of the house that a program can check. Each has
// planted violations of its own in tidy_self_test.go.
var tidyRules = []struct {
	name  string
	check func(*sourceTree) []string // findings, a line each
}{
	{"file length", checkLength},
	{"machines", checkMachines},
	{"map order", checkMapOrder},
	{"requirement IDs", checkIDs},
	{"docs", checkDocs},
	{"floors", checkFloors},
	{"readme", checkReadme},
}

// TestTidy applies the rules to the whole module.
func TestTidy(t *testing.T) {
	tree, err := readTree(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range tidyRules {
		t.Run(rule.name, func(t *testing.T) {
			for _, finding := range rule.check(tree) {
				t.Error(finding)
			}
		})
	}
	t.Logf("requirements that no code names: %s", strings.Join(unnamedIDs(tree), " "))
}

// sourceTree is the text of a module.
type sourceTree struct {
	positions *token.FileSet
	code      []goFile
	texts     []textFile // Go files included
}

type goFile struct {
	textFile
	dir    string
	syntax *ast.File
	isTest bool
}

type textFile struct {
	path string
	text []byte
}

// readTree reads what is of interest to the rules: Go code, scripts, Markdown
// and the text files of tests. Folders whose names begin with a dot are not.
func readTree(root fs.FS) (*sourceTree, error) {
	tree := &sourceTree{positions: token.NewFileSet()}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") && name != "." {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".md", ".txt", ".txtar"}, path.Ext(name)) {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		tree.texts = append(tree.texts, textFile{name, text})
		if path.Ext(name) != ".go" {
			return nil
		}
		syntax, err := parser.ParseFile(tree.positions, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		tree.code = append(tree.code, goFile{textFile{name, text}, path.Dir(name), syntax, strings.HasSuffix(name, "_test.go")})
		return nil
	})
	return tree, err
}

// at returns a finding about a place in the code.
func (tree *sourceTree) at(n ast.Node, format string, args ...any) string {
	p := tree.positions.Position(n.Pos())
	return fmt.Sprintf("%s:%d: ", p.Filename, p.Line) + fmt.Sprintf(format, args...)
}

// maxLines is the length of a file from which on to ask what two things it is.
const maxLines = 400

func checkLength(tree *sourceTree) (findings []string) {
	for _, f := range tree.code {
		if n := bytes.Count(f.text, []byte("\n")); n > maxLines && !f.isTest && !ast.IsGenerated(f.syntax) {
			findings = append(findings, fmt.Sprintf("%s: %d lines; which two things is it?", f.path, n))
		}
	}
	return findings
}
