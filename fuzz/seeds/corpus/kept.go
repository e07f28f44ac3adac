package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
)

// inputsOf returns the seeds of a target, those that it left in the folder made
// when that is not empty, and the inputs that are kept in the folder
// testdata/fuzz beside it: what crashed it once, and what reaches code that
// nothing else does. The repository is root.
func inputsOf(root fs.FS, made, target string) ([][]byte, error) {
	inputs, err := readAll(made, target)
	if err != nil {
		return nil, err
	}
	inputs = append(seeds.Of(target), inputs...)
	files, err := fs.Glob(root, path.Join("fuzz/native/*/testdata/fuzz", target, "*"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		input, err := parseInput(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		inputs = append(inputs, input)
	}
	if inputs == nil {
		return nil, fmt.Errorf("no seeds for %s, and no inputs kept in fuzz/native/*/testdata/fuzz/%s", target, target)
	}
	return inputs, nil
}

// readAll returns the files of a target's folder in the folder made, none when
// it has none.
func readAll(made, target string) (all [][]byte, err error) {
	if made == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(made, target, "*"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		input, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, input)
	}
	return all, nil
}

// parseInput reads an input of one []byte in the form in which Go's fuzzing
// keeps it: a line that names the form, and a line of Go.
func parseInput(text string) ([]byte, error) {
	form, value, _ := strings.Cut(strings.TrimSpace(text), "\n")
	quoted, isBytes := strings.CutPrefix(value, "[]byte(")
	quoted, closed := strings.CutSuffix(quoted, ")")
	if form != "go test fuzz v1" || !isBytes || !closed {
		return nil, fmt.Errorf("line 2: no input of one []byte in the form of Go's fuzzing")
	}
	input, err := strconv.Unquote(quoted)
	if err != nil {
		return nil, fmt.Errorf("line 2: %s is no string of Go", quoted)
	}
	return []byte(input), nil
}
