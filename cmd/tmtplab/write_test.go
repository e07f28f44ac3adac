package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file that could not be written whole is not there, or as it was before.
func TestWriteTo(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out")
	put := func(text string, err error) error {
		return writeTo(nil, path, func(w io.Writer) error {
			io.WriteString(w, text)
			return err
		})
	}
	has := func(want string) {
		t.Helper()
		got, _ := os.ReadFile(path)
		all, _ := os.ReadDir(folder)
		if string(got) != want || len(all) > 1 || len(all) == 0 && want != "" {
			t.Errorf("%q, not %q, among %d files", got, want, len(all))
		}
	}
	full := errors.New("the disk is full")
	if err := put("one", full); err == nil || err.Error() != "writing "+path+": the disk is full" {
		t.Error(err)
	}
	has("")
	if err := put("one", nil); err != nil {
		t.Error(err)
	}
	has("one")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := put("two", full); err == nil {
		t.Error("no error")
	}
	has("one")
	if err := put("two", nil); err != nil {
		t.Error(err)
	}
	has("two")
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("its mode becomes %v", info.Mode())
	}
	if err := writeTo(nil, os.DevNull, func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }); err != nil {
		t.Error(err)
	}
	err := writeTo(nil, filepath.Join(folder, "none", "out"), func(io.Writer) error { return nil })
	if err == nil || !strings.HasSuffix(err.Error(), "none/out: no such file or directory") {
		t.Error(err)
	}
}
