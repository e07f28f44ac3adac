package seeds

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMade(t *testing.T) {
	seeds := func() [][]byte { return [][]byte{[]byte("a"), nil} }
	folder := filepath.Join(t.TempDir(), "new")
	t.Setenv(FolderVariable, folder)
	if got := Made("FuzzA", seeds); len(got) != 2 || string(got[0]) != "a" {
		t.Errorf("made %q", got)
	}
	for name, want := range map[string]string{"0000": "a", "0001": ""} {
		if got, err := os.ReadFile(filepath.Join(folder, "FuzzA", name)); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	t.Setenv(FolderVariable, "")
	if got := Made("FuzzB", seeds); len(got) != 2 {
		t.Errorf("made %q", got)
	}
}
