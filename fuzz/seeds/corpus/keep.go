package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// keep takes an input in libFuzzer's form and writes it as one that is kept
// beside a target of the repository root, and to out how to run it.
func keep(out io.Writer, root, target, file string) error {
	input, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if len(input) == 0 {
		return fmt.Errorf("%s is empty: with an input of libFuzzer's the first octet weighs the argument", file)
	}
	all, err := native.Find(os.DirFS(root))
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.Name != target {
			continue
		}
		text := fmt.Sprintf("go test fuzz v1\n[]byte(%q)\n", input[1:])
		sum := sha256.Sum256([]byte(text))
		name := fmt.Sprintf("%x", sum[:8])
		folder := filepath.Join(root, t.Folder(), "testdata", "fuzz", t.Name)
		if err := errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, "go test -run %s/%s ./%s\n", t.Name, name, t.Folder())
		return err
	}
	return fmt.Errorf("there is no target %s", target)
}
