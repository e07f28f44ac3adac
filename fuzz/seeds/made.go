package seeds

import (
	"fmt"
	"os"
	"path/filepath"
)

// FolderVariable is the variable of the environment that names a folder in
// which Made leaves the seeds of each target, a file for each seed in a folder
// that is called like the target.
const FolderVariable = "TMTPLAB_SEEDS"

// Made returns the seeds that a target makes itself, of what this package
// cannot import; none for libFuzzer. It panics when they cannot be written to
// the folder that FolderVariable names.
func Made(target string, make func() [][]byte) [][]byte {
	if !wanted {
		return nil
	}
	all := make()
	if folder := os.Getenv(FolderVariable); folder != "" {
		if err := write(filepath.Join(folder, target), all); err != nil {
			panic("seeds: " + err.Error())
		}
	}
	return all
}

func write(folder string, all [][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i, seed := range all {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d", i)), seed, 0o644); err != nil {
			return err
		}
	}
	return nil
}
