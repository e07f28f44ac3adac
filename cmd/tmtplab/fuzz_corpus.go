package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// corpusEnd is how names of programs end.
const corpusEnd = ".tmtp"

// readCorpus reads the programs of a folder, in the order of their names. One
// that does not exist has none.
func readCorpus(folder string) (programs []*program.Program, err error) {
	if folder == "" {
		return nil, nil
	}
	if err := hasFolder("--corpus", folder); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--corpus %s: %s", folder, reason(err))
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != corpusEnd {
			continue
		}
		kept, err := finding.Read(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("--corpus: %w", err)
		}
		programs = append(programs, kept.Program)
	}
	return programs, nil
}

// writeCorpus adds programs to a folder. The name of each is of what it says,
// so that none is there twice.
func writeCorpus(folder string, programs []*program.Program) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fmt.Errorf("--corpus: %w", err)
	}
	for _, p := range programs {
		text := p.Format()
		sum := sha256.Sum256(text)
		if err := finding.WriteFile(filepath.Join(folder, fmt.Sprintf("%x", sum[:8])+corpusEnd), text, 0o666); err != nil {
			return fmt.Errorf("--corpus: %w", err)
		}
	}
	return nil
}
