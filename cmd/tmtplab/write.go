package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// writeTo writes to a file, or to stdout when the path is "-". Under the file's
// name there is what was there before, until all of the new is written.
func writeTo(stdout io.Writer, path string, write func(io.Writer) error) error {
	if path == "-" {
		return write(stdout)
	}
	if err := replace(path, write); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// replace writes a file beside the one that is to be, and renames it. What is no
// file of its own, as /dev/null or a link to a file, is written to as it is.
func replace(path string, write func(io.Writer) error) error {
	name := path
	was, err := os.Lstat(path)
	beside := errors.Is(err, fs.ErrNotExist) || err == nil && was.Mode().IsRegular()
	if beside {
		name += ".part"
	}
	f, err := os.Create(name)
	if err != nil {
		return errors.New(reason(err))
	}
	err = write(f)
	if beside && was != nil && err == nil {
		err = f.Chmod(was.Mode().Perm())
	}
	err = cmp.Or(err, f.Close())
	switch {
	case !beside:
		return err
	case err == nil:
		err = os.Rename(name, path)
	}
	if err != nil {
		os.Remove(name)
	}
	return err
}
